using Saas.Api.Platform.Access;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Tenancy.Snapshots;

namespace Saas.Api.Platform.Tenancy;

/// <summary>What feature code receives of the database: connections scoped to the request's tenant, and no other.</summary>
internal sealed class TenantDb(Database database, Caller caller)
{
    /// <summary>The tenant that this request is about.</summary>
    public Guid TenantId => caller.TenantId;

    /// <summary>Who acts in it.</summary>
    public Caller Caller => caller;

    /// <summary>Each Dapper call on it is one round trip and one transaction.</summary>
    public ScopedConnection Connection => field ??= new ScopedConnection(database.App, caller.TenantId);

    /// <summary>For one statement that writes: the riders are committed with it or not at all, in its round trip.</summary>
    public ScopedConnection With(params IReadOnlyList<Rider> riders) => new(database.App, caller.TenantId, riders);

    /// <summary>For work that reads all of the tenant as it is at one moment.</summary>
    public Task<TenantSnapshot> OpenSnapshotAsync(CancellationToken ct) => TenantSnapshot.OpenAsync(database.App, caller.TenantId, ct);
}
