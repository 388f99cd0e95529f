using Npgsql;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Data;

/// <summary>
/// The pools. Each command takes a connection for one round trip. Not multiplexed: when connections are cut, Npgsql leaves
/// multiplexed commands waiting for ever (docs/decisions/0001).
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    private readonly NpgsqlDataSource _system;
    private readonly NpgsqlDataSource _jobs;

    public Database(DatabaseOptions options)
    {
        App = Build(options.App);
        _system = Build(options.System);
        _jobs = Build(options.Jobs);
        System = new ScopedConnection(_system, null);
        Jobs = new ScopedConnection(_jobs, null) { PlansAnew = true };
    }

    /// <summary>Signs in as saas_app, under row-level security. Feature code reaches it only through a scoped connection.</summary>
    public NpgsqlDataSource App { get; }

    /// <summary>Signs in as saas_system: statements across tenants, each marked <see cref="CrossTenantAttribute"/>.</summary>
    public ScopedConnection System { get; }

    /// <summary>As <see cref="System"/>, with connections of its own, so that jobs cannot hold up sign-in; for a table that is empty at one moment and large at the next.</summary>
    public ScopedConnection Jobs { get; }

    /// <summary>
    /// Call when a connection was lost: idle ones of a server that was restarted would each fail one more request after it is back.
    /// </summary>
    public void DropIdleConnections()
    {
        App.Clear();
        _system.Clear();
        _jobs.Clear();
    }

    /// <summary>For one statement as saas_system: the riders are committed with it or not at all.</summary>
    public ScopedConnection SystemWith(params IReadOnlyList<Rider> riders) => new(_system, null, riders);

    /// <summary>An open connection for a verb, apart from every pool.</summary>
    public static async Task<NpgsqlConnection> ConnectAsync(NpgsqlConnectionStringBuilder login, CancellationToken ct)
    {
        // Not by the constructor of the connection: that one brings every type which PostgreSQL knows into the binary.
        login.Pooling = false;
        return await Build(login).OpenConnectionAsync(ct);
    }

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder connection)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(connection.ConnectionString);
        builder.EnableTransportSecurity();
        builder.EnableArrays();
        // Built-in types only: reading the server's catalogue of types would double the time of a first connection.
        builder.ConfigureTypeLoading(types => types.EnableTypeLoading(false));
        return builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await _system.DisposeAsync();
        await _jobs.DisposeAsync();
    }
}
