using Dapper;
using Npgsql;
using NpgsqlTypes;
using Saas.Api.Platform.Cli;

namespace Saas.Api.Platform.Accounts;

/// <summary>Writes tenants and their users by COPY, skipping what is there.</summary>
internal static class Seeder
{
    /// <returns>The id of one of the tenants.</returns>
    public static async Task<Guid> RunAsync(NpgsqlConnection system, IEnumerable<SeedRow> rows, string passwordHash, string registration, CancellationToken ct)
    {
        await using (var prepare = new NpgsqlCommand(SeederSql.Prepare, system))
            await prepare.ExecuteNonQueryAsync(ct);
        await CopyAsync(system, rows, ct);
        await using var transaction = await system.BeginTransactionAsync(ct);
        await system.ExecuteAsync(SeederSql.InsertTenants, new { Registration = registration, ct });
        await system.ExecuteAsync(SeederSql.InsertAccounts, new { PasswordHash = passwordHash, ct });
        if (await system.QuerySingleOrDefaultAsync<string>(SeederSql.SelectStranger, new { ct }) is { } email)
            throw new CommandException($"seed: {email} belongs to somebody who signed up with it; it gets no role. Nothing was written");
        await system.ExecuteAsync(SeederSql.InsertUsers, new { ct });
        var tenantId = await system.QuerySingleAsync<Guid>(SeederSql.SelectTenant, new { ct });
        await transaction.CommitAsync(ct);
        return tenantId;
    }

    /// <summary>Statistics for the planner; autovacuum would come too late for a load test.</summary>
    public static async Task AnalyzeAsync(NpgsqlConnection system, CancellationToken ct) =>
        await system.ExecuteAsync(SeederSql.Analyze, new { ct });

    private static async Task CopyAsync(NpgsqlConnection system, IEnumerable<SeedRow> rows, CancellationToken ct)
    {
        await using var copy = await system.BeginBinaryImportAsync(SeederSql.Copy, ct);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(row.Slug, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(row.TenantName, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(row.TenantId, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(Guid.CreateVersion7(), NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(Guid.CreateVersion7(), NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(row.Email, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(row.Name, NpgsqlDbType.Text, ct);
            await copy.WriteAsync(row.Role, NpgsqlDbType.Text, ct);
        }
        await copy.CompleteAsync(ct);
    }
}
