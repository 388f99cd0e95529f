using Saas.Api.Platform.Access;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.ApiKeys;

/// <summary>Calling with a key: in either header, as its owner, with what both it and its owner may.</summary>
public sealed class UseApiKeyTests
{
    private static readonly string[] All = [.. Permissions.OfTenants];

    [Fact]
    public async Task It_ends_with_the_recovery_of_an_account_that_somebody_else_had_made()
    {
        var tenant = await Tenant.CreateAsync();
        var (own, tenants) = (await tenant.Admin.AddOwnKeyAsync("users.read"), await tenant.Admin.AddTenantKeyAsync("users.read"));
        Assert.Equal(("", ""), (await own.ProblemAsync(), await tenants.ProblemAsync()));

        await Recovery.SetPasswordAsync(tenant.Admin.Email, Unique.Password());

        Assert.Equal(("api_key_revoked", ""), (await own.ProblemAsync(), await tenants.ProblemAsync()));
    }

    [Fact]
    public async Task It_does_not_fetch_an_archive_of_the_tenant()
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddTenantKeyAsync("tenants.export", "jobs.read");
        using var asked = await tenant.Admin.PostAsync("/tenants/current/export");
        var id = (await asked.ShouldBeAsync(202)).Text("id");

        using var answer = await key.SendAsync(HttpMethod.Get, $"/operations/{id}");

        await answer.ShouldBeProblemAsync(404, "not_found");
        Assert.Equal(200, await tenant.Admin.TryAsync($"/operations/{id}"));
    }

    [Fact]
    public async Task In_either_header_it_does_what_its_scopes_say()
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddTenantKeyAsync("users.read");

        using var bearer = await key.Caller.GetAsync("/users", ("X-Tenant-ID", tenant.Id.ToString()));
        using var own = await key.SendAsync(HttpMethod.Get, "/users");
        using var more = await key.SendAsync(HttpMethod.Post, "/users", new { email = Unique.Email(), name = "Eve", role = "USER" });

        Assert.Equal(tenant.Admin.Id, Assert.Single((await bearer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
        await own.ShouldBeAsync(200);
        Assert.Equal("no-store", own.Header("Cache-Control"));
        await more.ShouldBeProblemAsync(403, "permission_denied");
    }

    [Fact]
    public async Task One_of_a_user_acts_as_that_user_and_one_of_the_tenant_as_nobody_in_person()
    {
        var tenant = await Tenant.CreateAsync();
        var (own, ours) = (await tenant.Admin.AddOwnKeyAsync("users.read"), await tenant.Admin.AddTenantKeyAsync("users.read"));

        using var me = await own.Caller.GetAsync("/users/me");
        using var nobody = await ours.Caller.GetAsync("/users/me");

        var shown = await me.ShouldBeAsync(200);
        Assert.Equal(tenant.Admin.Id, shown.GetProperty("id").GetGuid());
        Assert.Equal(["users.read"], shown.GetProperty("permissions").EnumerateArray().Select(code => code.GetString()));
        await nobody.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task What_its_owner_loses_or_gets_it_loses_or_gets_at_once()
    {
        var tenant = await Tenant.CreateAsync();
        var owner = await tenant.AddUserAsync("ADMIN");
        var key = await owner.AddOwnKeyAsync("users.read");
        Assert.Equal("", await key.ProblemAsync());

        using var demoted = await tenant.Admin.PatchAsync($"/users/{owner.Id}", new { role = "USER" });
        Assert.Equal("permission_denied", await key.ProblemAsync());

        var role = await tenant.AddRoleAsync("users.read");
        await tenant.GiveAsync(owner.Id, role);
        Assert.Equal("", await key.ProblemAsync());
        using var emptied = await tenant.Admin.PatchAsync($"/roles/{role}", new { permissions = Array.Empty<string>() });
        Assert.Equal("permission_denied", await key.ProblemAsync());
    }

    [Fact]
    public async Task It_stops_while_its_owner_is_suspended_and_for_good_when_the_owner_is_removed()
    {
        var tenant = await Tenant.CreateAsync();
        var owner = await tenant.AddUserWithAsync("users.read", "api_keys.create");
        var (key, ours) = (await owner.AddOwnKeyAsync("users.read"), await tenant.Admin.AddTenantKeyAsync("users.read"));
        Assert.Equal(("", ""), (await key.ProblemAsync(), await ours.ProblemAsync()));

        using var suspended = await tenant.Admin.PatchAsync($"/users/{owner.Id}", new { status = "suspended" });
        Assert.Equal("api_key_revoked", await key.ProblemAsync());
        using var resumed = await tenant.Admin.PatchAsync($"/users/{owner.Id}", new { status = "active" });
        Assert.Equal("", await key.ProblemAsync());
        using var removed = await tenant.Admin.DeleteAsync($"/users/{owner.Id}");
        Assert.Equal("invalid_api_key", await key.ProblemAsync());
        Assert.Equal("", await ours.ProblemAsync());
        Assert.Equal(key.Id.ToString(), (await AuditRows.OneAsync(tenant.Id, "api_key.deleted")).Text("object_id"));
    }

    [Fact]
    public async Task It_stops_when_its_owner_becomes_a_platform_administrator_or_is_to_be_erased()
    {
        var tenant = await Tenant.CreateAsync();
        var (risen, leaving) = (await tenant.AddUserAsync("ADMIN"), await tenant.AddUserAsync("ADMIN"));
        var (first, second) = (await risen.AddOwnKeyAsync(All), await leaving.AddOwnKeyAsync(All));
        Assert.Equal("", await second.ProblemAsync());

        await Sql.ExecuteAsync("UPDATE users SET role = 'SUPER_ADMIN' WHERE id = $1", risen.Id);
        using var left = await leaving.DeleteAsync("/account");
        Assert.True(left.IsSuccessStatusCode);

        Assert.Equal(("api_key_revoked", "api_key_revoked"), (await first.ProblemAsync(), await second.ProblemAsync()));
    }

    [Fact]
    public async Task It_stops_with_its_tenant()
    {
        var tenant = await Tenant.CreateAsync();
        var super = await (await Tenant.CreateAsync()).AddSuperAdminAsync();
        TestKey[] keys = [await tenant.Admin.AddOwnKeyAsync(All), await tenant.Admin.AddTenantKeyAsync(All)];
        foreach (var key in keys)
            Assert.Equal("", await key.ProblemAsync());

        using var suspended = await super.PostAsync($"/admin/tenants/{tenant.Id}/suspend", new { reason = "Not paid." });
        Assert.True(suspended.IsSuccessStatusCode, await suspended.ReadTextAsync());
        foreach (var key in keys)
            Assert.Equal("api_key_revoked", await key.ProblemAsync());
        using var resumed = await super.PostAsync($"/admin/tenants/{tenant.Id}/resume");
        Assert.True(resumed.IsSuccessStatusCode, await resumed.ReadTextAsync());
        foreach (var key in keys)
            Assert.Equal("", await key.ProblemAsync());
    }

    [Fact]
    public async Task It_is_used_from_its_networks_only()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["TRUSTED_PROXIES"] = "127.0.0.1" });
        var tenant = await Tenant.CreateAsync(api);
        var key = await tenant.Admin.AddKeyAsync(new { name = "Office", owner = "tenant", scopes = new[] { "users.read" }, networks = new[] { "203.0.113.0/24", "2001:db8::/32" } });

        for (var round = 0; round < 2; round++)
        {
            foreach (var (client, status) in new[] { ("203.0.113.9", 200), ("2001:db8::7", 200), ("203.0.114.1", 403), ("::ffff:203.0.113.9", 200), ("2001:db9::7", 403) })
            {
                using var answer = await key.SendAsync(HttpMethod.Get, "/users", null, ("X-Forwarded-For", client));
                if (status == 200)
                    await answer.ShouldBeAsync(200);
                else
                    await answer.ShouldBeProblemAsync(403, "api_key_network_refused");
            }
        }
    }

    [Fact]
    public async Task It_ends_when_it_expires()
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddKeyAsync(new { name = "Short", owner = "tenant", scopes = new[] { "users.read" }, expiresAt = TimeProvider.System.GetUtcNow().AddSeconds(2) });
        Assert.Equal("", await key.ProblemAsync());

        await Eventually.TrueAsync(async () => await key.ProblemAsync() == "api_key_expired");
        using var shown = await tenant.Admin.GetAsync($"/api-keys/{key.Id}");
        Assert.Equal("expired", (await shown.ShouldBeAsync(200)).Text("status"));
    }

    [Fact]
    public async Task Its_last_use_is_written_later_and_its_uses_change_nothing_else()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["API_KEY_USES_EVERY"] = "1h" });
        var tenant = await Tenant.CreateAsync(api);
        var key = await tenant.Admin.AddTenantKeyAsync("users.read");
        for (var use = 0; use < 5; use++)
            Assert.Equal("", await key.ProblemAsync());
        Assert.Equal(0, await Sql.ScalarAsync<long>("SELECT count(*) FROM api_keys WHERE tenant_id = $1 AND last_used_at IS NOT NULL", tenant.Id));

        api.Terminate();
        await api.WaitForExitAsync();

        Assert.Equal(1, await Sql.ScalarAsync<long>("SELECT count(*) FROM api_keys WHERE tenant_id = $1 AND last_used_at IS NOT NULL AND last_used_address = '127.0.0.1' AND version = 1", tenant.Id));
        Assert.DoesNotContain(await AuditRows.OfAsync(tenant.Id), row => row.Text("action") == "api_key.updated");
    }

    [Fact]
    public async Task Last_uses_are_written_every_so_often()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["API_KEY_USES_EVERY"] = "100ms" });
        var tenant = await Tenant.CreateAsync(api);
        var key = await tenant.Admin.AddTenantKeyAsync("users.read");
        Assert.Equal("", await key.ProblemAsync());

        await Eventually.TrueAsync(async () =>
        {
            using var shown = await tenant.Admin.GetAsync($"/api-keys/{key.Id}");
            return (await shown.ShouldBeAsync(200)).GetProperty("lastUsedAt").ValueKind != System.Text.Json.JsonValueKind.Null;
        });
    }

    [Fact]
    public async Task What_it_does_is_recorded_as_its_doing()
    {
        var tenant = await Tenant.CreateAsync();
        var (own, ours) = (await tenant.Admin.AddOwnKeyAsync(All), await tenant.Admin.AddTenantKeyAsync(All));
        var account = Jwt.Payload(tenant.Admin.AccessToken).Text("sub");

        foreach (var (key, owner) in new[] { (own, account), (ours, null) })
        {
            using var created = await key.SendAsync(HttpMethod.Post, "/users", new { email = Unique.Email(), name = "Made", role = "USER" });
            var row = await AuditRows.OneAsync(tenant.Id, "user.created", (await created.ShouldBeAsync(201)).GetProperty("id").GetGuid());
            Assert.Equal(("api_key", key.Id.ToString(), owner, "CreateUser"), (row.Text("actor_type"), row.Text("api_key_id"), row.GetProperty("actor_id").GetString(), row.Text("operation")));
            Assert.Equal(System.Text.Json.JsonValueKind.Null, row.GetProperty("session_id").ValueKind);
        }
    }
}
