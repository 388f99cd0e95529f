using Npgsql;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Features.Quotas;

/// <summary>What is counted is what is there, whatever happens in whatever order.</summary>
public sealed class SeatCountTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Stays_true_through_random_changes_by_many_at_once(int seed)
    {
        var tenant = await Tenant.CreateAsync();
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 12);
        var ids = (await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tenant.AddAsync()))).Select(user => user.Text("id")).ToArray();
        var random = new Random(seed);
        var changes = Enumerable.Range(0, 120).Select(_ => (What: random.Next(5), Id: ids[random.Next(ids.Length)])).ToList();

        await Parallel.ForEachAsync(changes, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (change, _) =>
        {
            using var answer = change.What switch
            {
                0 => await tenant.Admin.PostAsync("/users", new { email = Unique.Email(), name = "Person", role = "USER" }),
                1 => await tenant.Admin.PostAsync("/users", new { email = tenant.Admin.Email, name = "Twice", role = "USER" }),
                2 => await tenant.Admin.DeleteAsync($"/users/{change.Id}"),
                3 => await tenant.Admin.PatchAsync($"/users/{change.Id}", new { status = "suspended" }),
                _ => await tenant.Admin.PatchAsync($"/users/{change.Id}", new { status = "active" }),
            };
            Assert.Contains((int)answer.StatusCode, new[] { 200, 201, 204, 404, 409 });
        });

        var (limit, used) = await tenant.Admin.UsageAsync("seats");
        Assert.Equal(await ActiveAsync(tenant.Id), used);
        Assert.InRange(used, 1, limit!.Value);
    }

    [Fact]
    public async Task Is_taken_back_with_its_transaction()
    {
        var tenant = await Tenant.CreateAsync();
        var ct = TestContext.Current.CancellationToken;
        await using var connection = await ApiHost.Current.ConnectAsync("postgres");
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var remove = new NpgsqlCommand("DELETE FROM users WHERE tenant_id = $1 RETURNING (SELECT used FROM tenant_usage WHERE tenant_id = $1)", connection);
        remove.Parameters.Add(new NpgsqlParameter { Value = tenant.Id });
        await remove.ExecuteNonQueryAsync(ct);
        await transaction.RollbackAsync(ct);

        Assert.Equal(((long?)null, 1L), await tenant.Admin.UsageAsync("seats"));
    }

    [Fact]
    public async Task One_statement_about_several_tenants_counts_in_each()
    {
        var tenants = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Tenant.CreateAsync()));
        foreach (var tenant in tenants)
        {
            await tenant.AddAsync();
            await tenant.AddAsync();
        }

        await Sql.ExecuteAsync("UPDATE users SET status = 'suspended' WHERE tenant_id = ANY ($1) AND role = 'USER'", new[] { tenants[0].Id, tenants[1].Id });
        await Sql.ExecuteAsync("DELETE FROM users WHERE tenant_id = ANY ($1) AND role = 'USER'", new[] { tenants[1].Id, tenants[2].Id });

        foreach (var tenant in tenants)
            Assert.Equal(((long?)null, 1L), await tenant.Admin.UsageAsync("seats"));
    }

    /// <summary>What the migration counts, as the owner of tables whose policies hold for the owner too.</summary>
    [Fact]
    public async Task Starts_with_what_there_is_when_a_database_is_brought_up_to_date()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await database.ExecuteAsync("""
            INSERT INTO tenants (id, name, slug) SELECT gen_random_uuid(), 'Tenant', 'tenant-' || n FROM generate_series(1, 3) n;
            INSERT INTO accounts (id, email) SELECT gen_random_uuid(), 'person' || n || '@example.com' FROM generate_series(1, 5) n;
            INSERT INTO users (tenant_id, id, account_id, email, name, role, status)
            SELECT t.id, gen_random_uuid(), a.id, a.email, 'Person', 'USER', CASE a.email WHEN 'person5@example.com' THEN 'suspended' ELSE 'active' END
            FROM tenants t CROSS JOIN accounts a WHERE t.slug <> 'tenant-3';
            CREATE TABLE counted AS SELECT tenant_id, kind, used FROM tenant_usage;
            TRUNCATE tenant_usage;
            ALTER TABLE tenant_usage DISABLE ROW LEVEL SECURITY;
            """);
        var migration = Sources.All.Single(file => file.Path.EndsWith("_quotas.sql", StringComparison.Ordinal)).Text;
        var (from, to) = (migration.IndexOf("ALTER TABLE users NO FORCE", StringComparison.Ordinal), migration.IndexOf("ALTER TABLE tenant_quotas ENABLE", StringComparison.Ordinal));

        await database.ExecuteAsync(migration[from..to], role: "saas_owner");

        Assert.Equal(2L, await database.ScalarAsync<long>("SELECT count(*) FROM tenant_usage WHERE kind = 'seats' AND used = 4"));
        Assert.Equal(2L, await database.ScalarAsync<long>("SELECT count(*) FROM tenant_usage JOIN counted USING (tenant_id, kind, used)"));
        Assert.True(await database.ScalarAsync<bool>("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'users'"));
    }

    private static Task<long> ActiveAsync(Guid tenantId) => Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE tenant_id = $1 AND status = 'active'", tenantId);
}
