using Saas.Api.Platform.Access;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.ApiKeys;

/// <summary>By a key nobody gets more than the key grants, whoever its owner is.</summary>
public sealed class ApiKeyEscalationTests
{
    private static readonly string[] All = [.. Permissions.OfTenants];

    [Fact]
    public async Task Keys_make_change_and_end_no_keys()
    {
        var tenant = await Tenant.CreateAsync();
        foreach (var key in new[] { await tenant.Admin.AddOwnKeyAsync(All), await tenant.Admin.AddTenantKeyAsync(All) })
        {
            using var made = await key.Caller.PostAsync("/api-keys", new { name = "More", owner = "tenant", scopes = All });
            using var widened = await key.Caller.PatchAsync($"/api-keys/{key.Id}", new { scopes = All });
            using var rotated = await key.Caller.PostAsync($"/api-keys/{key.Id}/rotate");
            using var revoked = await key.Caller.DeleteAsync($"/api-keys/{key.Id}");
            using var listed = await key.Caller.GetAsync("/api-keys");

            foreach (var answer in new[] { made, widened, rotated, revoked, listed })
                await answer.ShouldBeProblemAsync(403, "api_key_not_allowed");
            Assert.Equal("", await key.ProblemAsync());
        }
        Assert.Equal(2, await Sql.ScalarAsync<long>("SELECT count(*) FROM api_keys WHERE tenant_id = $1 AND version = 1", tenant.Id));
    }

    [Fact]
    public async Task Every_scope_of_an_ADMINs_key_makes_no_ADMIN_and_reaches_none()
    {
        var tenant = await Tenant.CreateAsync();
        var (admin, user) = (await tenant.AddUserAsync("ADMIN"), await tenant.AddUserAsync());
        foreach (var key in new[] { await tenant.Admin.AddOwnKeyAsync(All), await tenant.Admin.AddTenantKeyAsync(All) })
        {
            using var created = await key.Caller.PostAsync("/users", new { email = Unique.Email(), name = "Eve", role = "ADMIN" });
            using var risen = await key.Caller.PatchAsync($"/users/{user.Id}", new { role = "ADMIN" });
            using var self = await key.Caller.PatchAsync($"/users/{tenant.Admin.Id}", new { role = "USER" });
            using var own = await key.Caller.PatchAsync($"/users/{tenant.Admin.Id}", new { name = "Pwned" });
            using var suspended = await key.Caller.PatchAsync($"/users/{admin.Id}", new { status = "suspended" });
            using var removed = await key.Caller.DeleteAsync($"/users/{admin.Id}");
            using var platform = await key.Caller.GetAsync("/jobs?allTenants=true");

            foreach (var answer in new[] { created, risen, self, own, suspended, removed, platform })
                await answer.ShouldBeProblemAsync(403, "permission_denied");
        }
        Assert.Equal(2, await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE tenant_id = $1 AND role = 'ADMIN' AND status = 'active'", tenant.Id));
    }

    [Fact]
    public async Task A_key_gives_away_no_code_that_it_does_not_grant_though_its_owner_holds_it()
    {
        var tenant = await Tenant.CreateAsync();
        var strong = await tenant.AddRoleAsync("users.delete");
        var (owner, user) = (await tenant.AddUserWithAsync(All), await tenant.AddUserAsync());
        var key = await owner.AddOwnKeyAsync("roles.manage", "roles.read", "users.read", "users.update");

        using var made = await key.Caller.PostAsync("/roles", new { name = "More", permissions = new[] { "users.delete" } });
        using var given = await key.Caller.SendAsync(HttpMethod.Put, $"/users/{user.Id}/roles", new { roleIds = new[] { strong } });
        using var self = await key.Caller.SendAsync(HttpMethod.Put, $"/users/{owner.Id}/roles", new { roleIds = Array.Empty<Guid>() });
        using var changed = await key.Caller.PatchAsync($"/roles/{strong}", new { permissions = Array.Empty<string>() });
        using var promoted = await key.Caller.PatchAsync($"/users/{owner.Id}", new { role = "ADMIN" });
        using var renamed = await key.Caller.PatchAsync($"/users/{owner.Id}", new { name = "Pwned" });

        foreach (var answer in new[] { made, given, self, changed, promoted, renamed })
            await answer.ShouldBeProblemAsync(403, "permission_denied");
        using var within = await key.Caller.PostAsync("/roles", new { name = "Readers", permissions = new[] { "users.read" } });
        await within.ShouldBeAsync(201);
    }

    [Fact]
    public async Task A_policy_for_people_is_not_for_keys()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserWithAsync("api_keys.create", "users.read");
        var key = await user.AddOwnKeyAsync("users.read");

        using var answer = await key.Caller.PatchAsync($"/users/{user.Id}", new { name = "By my key" });

        await answer.ShouldBeProblemAsync(403, "permission_denied");
    }

    [Fact]
    public async Task What_is_its_owners_alone_is_not_its_keys()
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddOwnKeyAsync(All);
        using var begun = await tenant.Admin.PostAsync("/account/export");
        var id = (await begun.ShouldBeAsync(202)).Text("id");

        using var owner = await tenant.Admin.GetAsync($"/operations/{id}");
        using var byKey = await key.Caller.GetAsync($"/operations/{id}");

        await owner.ShouldBeAsync(200);
        await byKey.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task An_account_in_two_tenants_has_keys_in_each_and_none_in_both()
    {
        var (one, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await Mailbox.ProveAsync(one.Admin.Email);
        await other.AddAsync("ADMIN", email: one.Admin.Email);
        var key = await one.Admin.AddOwnKeyAsync("users.read");

        using var header = await key.SendAsync(HttpMethod.Get, "/users", null, ("X-Tenant-ID", other.Id.ToString()));
        using var bad = await key.SendAsync(HttpMethod.Get, "/users", null, ("X-Tenant-ID", "other"));
        using var id = await key.SendAsync(HttpMethod.Get, $"/users/{other.Admin.Id}");

        await header.ShouldBeProblemAsync(403, "tenant_mismatch");
        await bad.ShouldBeProblemAsync(400, "invalid_tenant_id");
        await id.ShouldBeProblemAsync(id.StatusCode == System.Net.HttpStatusCode.NotFound ? 404 : 403, "not_found");
    }
}
