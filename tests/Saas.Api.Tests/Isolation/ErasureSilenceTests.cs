using Npgsql;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Isolation;

/// <summary>Erasing leaves no trace in the trail that goes with it; nobody else can use that to be unseen, or to erase.</summary>
public sealed class ErasureSilenceTests
{
    [Fact]
    public async Task The_setting_of_erasure_hides_nothing_that_the_application_does()
    {
        var tenants = await TwoTenants.CreateAsync();
        var leaver = await tenants.B.AddUserAsync();

        await RunAsync("saas_app", $"""
            BEGIN;
            SELECT set_config('app.tenant_id', '{tenants.B.Id}', true), set_config('app.erasing', '{tenants.B.Id}', true);
            UPDATE users SET name = 'Unseen' WHERE tenant_id = '{tenants.B.Id}' AND id = '{tenants.BUser.Id}';
            DELETE FROM users WHERE tenant_id = '{tenants.B.Id}' AND id = '{leaver.Id}';
            COMMIT
            """);

        Assert.Equal("Unseen", (await AuditRows.OneAsync(tenants.B.Id, "user.updated", tenants.BUser.Id)).GetProperty("after").Text("name"));
        await AuditRows.OneAsync(tenants.B.Id, "user.deleted", leaver.Id);
        // A trigger that runs as the owner has ended it.
        Assert.Contains(await AuditRows.OfAsync(tenants.B.Id), row => row.Text("action") == "session.ended" && row.GetProperty("after").Text("end_reason") == "user_removed");
    }

    [Fact]
    public async Task Also_while_the_tenant_is_being_erased()
    {
        var tenants = await TwoTenants.CreateAsync();
        await EraseSoonAsync(tenants.B.Id);
        Assert.True(await ScalarAsync<bool>("saas_system", $"SELECT begin_tenant_erasure('{tenants.B.Id}')"));

        await RunAsync("saas_app", $"""
            BEGIN;
            SELECT set_config('app.tenant_id', '{tenants.B.Id}', true), set_config('app.erasing', '{tenants.B.Id}', true);
            UPDATE users SET name = 'Unseen' WHERE tenant_id = '{tenants.B.Id}' AND id = '{tenants.BUser.Id}';
            COMMIT
            """);

        Assert.Equal("Unseen", (await AuditRows.OneAsync(tenants.B.Id, "user.updated", tenants.BUser.Id)).GetProperty("after").Text("name"));
        var events = (await AuditRows.OfAsync(tenants.B.Id)).Count;
        Assert.True(await ScalarAsync<int>("saas_system", $"SELECT erase_tenant_rows('{tenants.B.Id}', 'user_roles', 100)") > 0);
        Assert.True(await ScalarAsync<int>("saas_system", $"SELECT erase_tenant_rows('{tenants.B.Id}', 'users', 1)") > 0);
        Assert.Equal(events, (await AuditRows.OfAsync(tenants.B.Id)).Count);
    }

    [Fact]
    public async Task Nothing_is_erased_before_its_time()
    {
        var tenants = await TwoTenants.CreateAsync();
        Assert.False(await ScalarAsync<bool>("saas_system", $"SELECT begin_tenant_erasure('{tenants.B.Id}')"));
        await Sql.ExecuteAsync("UPDATE tenants SET status = 'deleting', status_before = 'active', erase_at = now() + interval '1 h' WHERE id = $1", tenants.B.Id);
        Assert.False(await ScalarAsync<bool>("saas_system", $"SELECT begin_tenant_erasure('{tenants.B.Id}')"));

        foreach (var table in new[] { "users", "audit_events", "tenants", "sessions", "accounts" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync("saas_system", $"SELECT erase_tenant_rows('{tenants.B.Id}', '{table}', 100)"));
            Assert.Equal("42501", refused.SqlState);
        }
        Assert.Equal(200, await tenants.A.Admin.StatusAsync());
        await Sql.ExecuteAsync("UPDATE tenants SET status = 'active', status_before = NULL, erase_at = NULL WHERE id = $1", tenants.B.Id);
        Assert.Equal(200, await tenants.B.Admin.StatusAsync());
    }

    [Fact]
    public async Task A_platform_administrator_finds_it_gone_once_its_erasure_has_begun()
    {
        var (tenant, platform) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var administrator = await platform.AddSuperAdminAsync();
        await EraseSoonAsync(tenant.Id);
        using (var before = await administrator.GetAsync("/users", ("X-Tenant-ID", tenant.Id.ToString())))
            await before.ShouldBeAsync(200);
        await ScalarAsync<bool>("saas_system", $"SELECT begin_tenant_erasure('{tenant.Id}')");

        using var answer = await administrator.GetAsync("/users", ("X-Tenant-ID", tenant.Id.ToString()));

        await answer.ShouldBeProblemAsync(404, "tenant_not_found");
    }

    private static Task<int> EraseSoonAsync(Guid tenantId) => Sql.ExecuteAsync("UPDATE tenants SET status = 'deleting', status_before = 'active', erase_at = now() WHERE id = $1", tenantId);

    private static async Task RunAsync(string role, string sql)
    {
        await using var connection = await ApiHost.Current.ConnectAsync(role);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<T> ScalarAsync<T>(string role, string sql)
    {
        await using var connection = await ApiHost.Current.ConnectAsync(role);
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
