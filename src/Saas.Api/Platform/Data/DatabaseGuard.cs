using Dapper;

namespace Saas.Api.Platform.Data;

/// <summary>Refuses to serve on a database where tenants could see each other.</summary>
internal sealed class DatabaseGuard(Database database)
{
    /// <summary>Whether the check was made and found nothing. Until then nothing of the database is served.</summary>
    public bool Passed { get; private set; }

    /// <exception cref="UnsafeDatabaseException">Says what is wrong.</exception>
    public async Task CheckAsync(CancellationToken ct)
    {
        await using var connection = await database.App.OpenConnectionAsync(ct);
        IReadOnlyList<string> faults = [.. await connection.QueryAsync<string>(DatabaseGuardSql.SelectFaults, new { ct })];
        if (faults.Count > 0)
            throw new UnsafeDatabaseException(faults);
        Passed = true;
    }

    /// <summary>Whether the database answers and the check was passed.</summary>
    public async Task<bool> PingAsync(CancellationToken ct)
    {
        try
        {
            await using var connection = await database.App.OpenConnectionAsync(ct);
            await connection.ExecuteAsync("SELECT 1", new { ct });
            return Passed;
        }
        catch (Exception exception) when (Transient.Is(exception))
        {
            return false;
        }
    }
}
