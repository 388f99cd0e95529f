using Dapper;
using Npgsql;
using Saas.Api.Platform.Cli;

namespace Saas.Api.Platform.Data;

internal sealed record AppliedMigration(int Number, string Name, string Checksum);

/// <summary>Applies migrations, forward only, each in a transaction with its history row.</summary>
internal static class Migrator
{
    /// <returns>The names of those applied now.</returns>
    /// <exception cref="CommandException">An applied file was edited, is missing here, or fails.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(NpgsqlConnection owner, IReadOnlyList<Migration> migrations, CancellationToken ct)
    {
        await owner.ExecuteAsync(MigratorSql.LiftTimeouts, new { ct });
        await owner.ExecuteAsync(MigratorSql.Lock, new { ct });
        await owner.ExecuteAsync(MigratorSql.CreateHistory, new { ct });
        var history = await owner.QueryAsync<AppliedMigration>(MigratorSql.SelectHistory, new { ct });
        var applied = history.ToDictionary(row => row.Number);
        CheckHistory(applied, migrations);

        List<string> names = [];
        foreach (var migration in migrations.Where(migration => !applied.ContainsKey(migration.Number)))
        {
            await ApplyAsync(owner, migration, ct);
            names.Add(migration.Name);
        }
        return names;
    }

    private static void CheckHistory(Dictionary<int, AppliedMigration> applied, IReadOnlyList<Migration> migrations)
    {
        foreach (var row in applied.Values)
        {
            var file = migrations.FirstOrDefault(migration => migration.Number == row.Number)
                ?? throw new CommandException($"the database has migration {row.Name}, which this program does not know: run a newer program");
            if (file.Checksum != row.Checksum)
                throw new CommandException($"migration {row.Name} was edited after it had been applied: restore the file and write a new one");
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection owner, Migration migration, CancellationToken ct)
    {
        try
        {
            await using var transaction = migration.InTransaction ? await owner.BeginTransactionAsync(ct) : null;
            await using (var command = new NpgsqlCommand(migration.Sql, owner))
                await command.ExecuteNonQueryAsync(ct);
            await owner.ExecuteAsync(MigratorSql.InsertHistory, new { migration.Number, migration.Name, migration.Checksum, ct });
            if (transaction is not null)
                await transaction.CommitAsync(ct);
        }
        catch (PostgresException refused)
        {
            throw new CommandException($"migration {migration.Name} failed: {refused.MessageText} ({refused.SqlState}); nothing of it was kept");
        }
    }
}
