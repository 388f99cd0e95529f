using Npgsql;

namespace Saas.Api.Tests.Harness;

/// <summary>A transaction that holds a row until it is told to commit, so that others can be lined up behind it.</summary>
internal sealed class HeldRow : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private HeldRow(NpgsqlConnection connection) => _connection = connection;

    /// <summary>Runs a statement about the account of this address ($1) and leaves it uncommitted.</summary>
    public static async Task<HeldRow> OfAccountAsync(string email, string sql = "SELECT id FROM accounts WHERE email = $1 FOR UPDATE")
    {
        var held = new HeldRow(await ApiHost.Current.ConnectAsync("postgres"));
        await held.RunAsync("BEGIN");
        await held.RunAsync(sql, email);
        return held;
    }

    /// <summary>Waits until so many others wait for it, directly or behind one another.</summary>
    public Task BlocksAsync(int count) => Eventually.TrueAsync(async () => count == await Sql.ScalarAsync<long>(
        """
        WITH RECURSIVE waiting AS (
            SELECT $1 AS pid
            UNION
            SELECT a.pid FROM pg_stat_activity a JOIN waiting w ON w.pid = ANY (pg_blocking_pids(a.pid)))
        SELECT count(*) - 1 FROM waiting
        """,
        _connection.ProcessID));

    public Task CommitAsync() => RunAsync("COMMIT");

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task RunAsync(string sql, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
