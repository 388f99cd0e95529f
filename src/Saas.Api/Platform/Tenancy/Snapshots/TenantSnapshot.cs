using System.Data;
using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;

namespace Saas.Api.Platform.Tenancy.Snapshots;

/// <param name="Name">The table's.</param>
/// <param name="Columns">Of it, in their order.</param>
internal sealed record TenantTable(string Name, string[] Columns);

/// <summary>
/// All that a tenant has, as it was at one moment: a transaction of saas_app under the tenant's scope that reads and cannot write. Rows
/// come one by one by a cursor, so that a table may be larger than memory. It holds a connection, and what the database would
/// tidy up, for as long as it is open.
/// </summary>
internal sealed class TenantSnapshot : IAsyncDisposable
{
    private const int StatementSeconds = 70;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly Guid _tenantId;

    private TenantSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, Guid tenantId, DateTime takenAt) =>
        (_connection, _transaction, _tenantId, TakenAt) = (connection, transaction, tenantId, takenAt);

    /// <summary>The moment.</summary>
    public DateTime TakenAt { get; }

    public static async Task<TenantSnapshot> OpenAsync(NpgsqlDataSource app, Guid tenantId, CancellationToken ct)
    {
        var connection = await app.OpenConnectionAsync(ct);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            var takenAt = await connection.QuerySingleAsync<DateTime>(SnapshotSql.Begin, new { TenantId = tenantId, ct });
            return new(connection, transaction, tenantId, takenAt);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The tables that hold what is of tenants, as the database's catalogue has them.</summary>
    public async Task<IReadOnlyList<TenantTable>> ListTablesAsync(CancellationToken ct) => [.. await _connection.QueryAsync<TenantTable>(SnapshotSql.SelectTables, new { ct })];

    public async Task<long> CountAsync(TenantTable table, CancellationToken ct) =>
        await _connection.QuerySingleAsync<long>(TableReadSql.CountRows, new { TenantId = _tenantId, Table = table.Name, ct }, commandTimeout: StatementSeconds);

    /// <summary>The rows of a table, each a line of JSON, in order of the table's key.</summary>
    /// <param name="table">Which one; one at a time.</param>
    /// <param name="leftOut">Columns that are not to be in it, as table.column.</param>
    /// <param name="ct">Stops the reading.</param>
    public async IAsyncEnumerable<string> ReadAsync(TenantTable table, IReadOnlyList<string> leftOut, [EnumeratorCancellation] CancellationToken ct)
    {
        await _connection.ExecuteAsync(
            TableReadSql.OpenRows, new { TenantId = _tenantId, Table = table.Name, LeftOut = (object)leftOut.ToArray(), ct }, commandTimeout: StatementSeconds);
        for (var found = true; found;)
        {
            found = false;
            await using var fetch = new NpgsqlCommand(SnapshotSql.Fetch, _connection) { CommandTimeout = StatementSeconds };
            await using var rows = await fetch.ExecuteReaderAsync(ct);
            while (await rows.ReadAsync(ct))
            {
                found = true;
                yield return rows.GetString(0);
            }
        }
        await _connection.ExecuteAsync(SnapshotSql.Close, new { ct });
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
