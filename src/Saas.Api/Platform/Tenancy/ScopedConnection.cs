using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Saas.Api.Platform.Tenancy;

/// <summary>
/// A connection whose every command carries its tenant: scope and statement travel as one batch, hence one implicit transaction
/// and one round trip, and the transaction-local scope ends with it. Dapper is called directly on it. It holds no server
/// connection between commands, so there is nothing to open, to leak or to give back.
/// </summary>
/// <param name="source">The pool.</param>
/// <param name="tenantId">The tenant, or null: see <see cref="TenantId"/>.</param>
/// <param name="riders">What is written together with the statement; such a connection is for one statement.</param>
internal sealed class ScopedConnection(NpgsqlDataSource source, Guid? tenantId, params IReadOnlyList<Rider> riders) : DbConnection
{
    /// <summary>Null: statements run without a scope. Only for saas_system, and for questions about the catalogue.</summary>
    public Guid? TenantId => tenantId;

    public NpgsqlDataSource Source => source;

    public IReadOnlyList<Rider> Riders => riders;

    /// <summary>
    /// Plans each statement for the table as it is now. A plan that was kept from when a table was empty would read all of it when it
    /// has grown, until statistics are made.
    /// </summary>
    public bool PlansAnew { get; init; }

    [AllowNull]
    public override string ConnectionString { get => ""; set => throw new NotSupportedException(); }
    public override string Database => "";
    public override string DataSource => "";
    public override string ServerVersion => "";
    public override ConnectionState State => ConnectionState.Open;

    protected override DbCommand CreateDbCommand() => new ScopedCommand(this);

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        throw new NotSupportedException("Each command is a transaction of its own.");

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();
    public override void Open() { }
    public override void Close() { }
}
