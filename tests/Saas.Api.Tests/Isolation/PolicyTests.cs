using Npgsql;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Isolation;

/// <summary>What saas_app meets when it tries. Everything happens in transactions that are rolled back.</summary>
public sealed class PolicyTests
{
    private const string InsufficientPrivilege = "42501";

    [Theory]
    [InlineData("INSERT INTO users (tenant_id, id, account_id, email, name, role) SELECT tenant_id, gen_random_uuid(), ensure_account(gen_random_uuid(), gen_random_uuid() || '@example.com', NULL), 'x@example.com', 'x', 'SUPER_ADMIN' FROM users WHERE role = 'ADMIN'")]
    [InlineData("UPDATE users SET role = 'SUPER_ADMIN' WHERE role = 'USER'")]
    [InlineData("UPDATE users SET tenant_id = gen_random_uuid()")]
    [InlineData("UPDATE users SET account_id = gen_random_uuid()")]
    [InlineData("UPDATE users SET email = 'x@example.com'")]
    [InlineData("TRUNCATE users")]
    [InlineData("SELECT id FROM accounts")]
    [InlineData("SELECT id FROM sessions")]
    [InlineData("SELECT refresh_hash FROM sessions")]
    [InlineData("SELECT kid FROM signing_keys")]
    [InlineData("UPDATE tenants SET status = 'active'")]
    [InlineData("DELETE FROM tenants")]
    [InlineData("CREATE TABLE mine (id integer)")]
    [InlineData("CREATE TEMPORARY TABLE mine (id integer)")]
    [InlineData("CREATE POLICY mine ON users USING (true)")]
    [InlineData("ALTER TABLE users DISABLE ROW LEVEL SECURITY")]
    [InlineData("SET ROLE saas_system")]
    [InlineData("SET ROLE saas_owner")]
    [InlineData("SET SESSION AUTHORIZATION saas_system")]
    public async Task The_application_role_is_refused(string statement)
    {
        var tenants = await TwoTenants.CreateAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(tenants.B.Id, statement));

        // 42501; PostgreSQL says 42501 also for a row that violates a policy.
        Assert.Equal(InsufficientPrivilege, refused.SqlState);
        await tenants.BShouldBeUnchangedAsync();
    }

    [Theory]
    [InlineData("UPDATE users SET name = 'x' WHERE role = 'SUPER_ADMIN'")]
    [InlineData("UPDATE users SET role = 'USER' WHERE role = 'SUPER_ADMIN'")]
    [InlineData("DELETE FROM users WHERE role = 'SUPER_ADMIN'")]
    public async Task A_platform_administrators_row_is_out_of_its_reach(string statement)
    {
        var tenant = await Tenant.CreateAsync();
        await tenant.AddSuperAdminAsync();

        Assert.Equal(1, await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE tenant_id = $1 AND role = 'SUPER_ADMIN'", tenant.Id));
        Assert.Equal(0, await RunAsync(tenant.Id, statement));
    }

    [Fact]
    public async Task Row_level_security_cannot_be_switched_off()
    {
        var tenant = await Tenant.CreateAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(tenant.Id, "SET row_security = off; SELECT id FROM users"));

        Assert.Equal(InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task A_wide_policy_that_is_added_later_shows_nothing_more()
    {
        var ct = TestContext.Current.CancellationToken;
        var environment = ApiHost.Current.EnvironmentFor($"test_policy_{Unique.Text()}");
        await ApiHost.Current.MigrateAsync(environment);
        await using var admin = await ApiHost.ConnectAsync("postgres", environment);
        await using var insert = new NpgsqlCommand(
            """
            WITH t AS (INSERT INTO tenants (id, name, slug) VALUES (gen_random_uuid(), 'a', 'a'), (gen_random_uuid(), 'b', 'b') RETURNING id),
                 a AS (INSERT INTO accounts (id, email) VALUES ('00000000-0000-0000-0000-000000000001', 'p@example.com') RETURNING id)
            INSERT INTO users (tenant_id, id, account_id, email, name, role) SELECT t.id, gen_random_uuid(), a.id, 'p@example.com', 'p', 'USER' FROM t, a;
            CREATE POLICY wide ON users FOR ALL TO saas_app USING (true) WITH CHECK (true);
            CREATE POLICY wider ON users FOR ALL USING (true) WITH CHECK (true);
            """, admin);
        await insert.ExecuteNonQueryAsync(ct);

        await using var app = await ApiHost.ConnectAsync("saas_app", environment);
        await using var count = new NpgsqlCommand("BEGIN; SELECT set_config('app.tenant_id', (SELECT id::text FROM tenants LIMIT 1), true); SELECT count(*) FROM users", app);
        Assert.Equal(0L, await LastAsync(count));

        await using var all = new NpgsqlCommand("SELECT count(*), max(tenant_id::text) FROM users", admin);
        await using var rows = await all.ExecuteReaderAsync(ct);
        await rows.ReadAsync(ct);
        var (total, tenantId) = (rows.GetInt64(0), rows.GetString(1));
        await using var scoped = new NpgsqlCommand($"ROLLBACK; BEGIN; SELECT set_config('app.tenant_id', '{tenantId}', true); SELECT count(*) FROM users", app);

        Assert.Equal(2L, total);
        Assert.Equal(1L, await LastAsync(scoped));
    }

    private static async Task<object?> LastAsync(NpgsqlCommand command)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var reader = await command.ExecuteReaderAsync(ct);
        object? last = null;
        do
        {
            while (await reader.ReadAsync(ct))
                last = reader.GetValue(0);
        }
        while (await reader.NextResultAsync(ct));
        return last;
    }

    /// <summary>As saas_app in the tenant's scope; how many rows were changed.</summary>
    private static async Task<int> RunAsync(Guid tenantId, string statement)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var connection = await ApiHost.Current.ConnectAsync("saas_app");
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var scope = new NpgsqlCommand("SELECT set_config('app.tenant_id', $1, true)", connection))
        {
            scope.Parameters.Add(new NpgsqlParameter { Value = tenantId.ToString() });
            await scope.ExecuteNonQueryAsync(ct);
        }

        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteNonQueryAsync(ct);
    }
}
