using Dapper;
using Npgsql;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Data;

/// <summary>Refuses to serve from a database where tenants could see each other. Until it was checked, nothing of it is served.</summary>
internal sealed class DatabaseGuard(Database database)
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private Task? _check;

    /// <summary>Completes when the check was passed, however long the database is away; fails when the database is not safe.</summary>
    public Task Check => _check ?? throw new InvalidOperationException("Begin was not called.");

    public bool Passed => Check.IsCompletedSuccessfully;

    /// <summary>Begins to check; returns at once.</summary>
    public void Begin() => _check = Task.Run(CheckUntilAnsweredAsync);

    /// <summary>Whether the database may be served from, waiting a moment for a check that is under way.</summary>
    public async ValueTask<bool> IsPassedSoonAsync(CancellationToken ct)
    {
        if (Passed)
            return true;
        await Task.WhenAny(Check, Task.Delay(LongestWait, ct));
        return Passed;
    }

    /// <summary>Whether the database answers and is safe.</summary>
    public async Task<bool> PingAsync(CancellationToken ct)
    {
        try
        {
            await new ScopedConnection(database.App, null).ExecuteAsync(DatabaseGuardSql.Ping, new { ct });
            return await IsPassedSoonAsync(ct);
        }
        catch (Exception exception) when (exception is NpgsqlException || Transient.Is(exception))
        {
            if (Transient.IsLostConnection(exception))
                database.DropIdleConnections();
            return false;
        }
    }

    private async Task CheckUntilAnsweredAsync()
    {
        using var timer = new PeriodicTimer(AskAgainAfter);
        while (true)
        {
            try
            {
                var (app, system) = (new ScopedConnection(database.App, null), database.System);
                var systemFaults = system.QueryAsync<string>(DatabaseGuardSql.SelectRoleFaults, new { Role = "saas_system" });
                IReadOnlyList<string> faults =
                [
                    .. await app.QueryAsync<string>(DatabaseGuardSql.SelectRoleFaults, new { Role = "saas_app" }),
                    .. await app.QueryAsync<string>(DatabaseGuardSql.SelectTableFaults),
                    .. await systemFaults,
                ];
                if (faults.Count > 0)
                    throw new UnsafeDatabaseException(faults);
                return;
            }
            catch (Exception exception) when (Transient.Is(exception))
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }
}
