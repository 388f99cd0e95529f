using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.ApiKeys;

/// <summary>Seeing, changing and revoking keys, and whose they are to change.</summary>
public sealed class ChangeApiKeyTests
{
    [Fact]
    public async Task Lists_them_page_by_page_also_of_one_user()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserWithAsync("api_keys.create", "api_keys.read");
        TestKey[] keys = [await tenant.Admin.AddTenantKeyAsync(), await user.AddOwnKeyAsync(), await tenant.Admin.AddOwnKeyAsync()];

        using var first = await user.GetAsync("/api-keys?limit=2");
        var page = await first.ShouldBeAsync(200);
        using var second = await user.GetAsync($"/api-keys?limit=2&cursor={page.Text("nextCursor")}");
        using var own = await user.GetAsync($"/api-keys?userId={user.Id}");

        Assert.Equal(keys.Select(key => key.Id), Ids(page).Concat(Ids(await second.ShouldBeAsync(200))));
        Assert.Equal([keys[1].Id], Ids(await own.ShouldBeAsync(200)));
        Assert.DoesNotContain("sak_", await first.ReadTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_those_of_one_status()
    {
        var admin = (await Tenant.CreateAsync()).Admin;
        TestKey[] keys = [await admin.AddTenantKeyAsync(), await admin.AddTenantKeyAsync(), await admin.AddTenantKeyAsync()];
        await Sql.ExecuteAsync("UPDATE api_keys SET expires_at = now() - interval '1 minute' WHERE id IN ($1, $2)", keys[1].Id, keys[2].Id);
        using var revoked = await admin.DeleteAsync($"/api-keys/{keys[2].Id}");
        await revoked.ShouldBeAsync(204);

        foreach (var (status, key) in new[] { "active", "expired", "revoked" }.Zip(keys))
        {
            using var answer = await admin.GetAsync($"/api-keys?status={status}");
            Assert.Equal([key.Id], Ids(await answer.ShouldBeAsync(200)));
        }
        using var all = await admin.GetAsync("/api-keys");
        using var other = await admin.GetAsync("/api-keys?status=lost");
        Assert.Equal(keys.Select(key => key.Id), Ids(await all.ShouldBeAsync(200)));
        await other.ShouldPointAtAsync("#/status");
    }

    [Fact]
    public async Task Changes_what_is_named_from_the_next_request_on()
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddKeyAsync(new { name = "Old", owner = "tenant", scopes = new[] { "users.read" }, networks = new[] { "127.0.0.0/8" }, expiresAt = "2999-01-01T00:00:00Z" });
        Assert.Equal("", await key.ProblemAsync());

        using var narrowed = await tenant.Admin.PatchAsync($"/api-keys/{key.Id}", new { scopes = new[] { "roles.read" } }, ("If-Match", "\"1\""));
        Assert.Equal(("\"2\"", "Old"), (narrowed.Header("ETag"), (await narrowed.ShouldBeAsync(200)).Text("name")));
        Assert.Equal(("permission_denied", ""), (await key.ProblemAsync(), await key.ProblemAsync("/roles")));

        using var elsewhere = await tenant.Admin.PatchAsync($"/api-keys/{key.Id}", new { networks = new[] { "10.0.0.0/8" } });
        Assert.Equal("api_key_network_refused", await key.ProblemAsync("/roles"));
        using var freed = await tenant.Admin.PatchAsync($"/api-keys/{key.Id}", new { name = "New", networks = Array.Empty<string>(), neverExpires = true });
        var shown = await freed.ShouldBeAsync(200);
        Assert.Equal(("New", 0, System.Text.Json.JsonValueKind.Null), (shown.Text("name"), shown.GetProperty("networks").GetArrayLength(), shown.GetProperty("expiresAt").ValueKind));
        Assert.Equal("", await key.ProblemAsync("/roles"));

        using var stale = await tenant.Admin.PatchAsync($"/api-keys/{key.Id}", new { name = "Stale" }, ("If-Match", "\"1\""));
        await stale.ShouldBeProblemAsync(412, "precondition_failed");
        using var both = await tenant.Admin.PatchAsync($"/api-keys/{key.Id}", new { neverExpires = true, expiresAt = "2999-01-01T00:00:00Z" });
        await both.ShouldPointAtAsync("#/neverExpires");
        var audited = (await AuditRows.OfAsync(tenant.Id)).First(row => row.Text("action") == "api_key.updated");
        Assert.Equal(("users.read", "roles.read"), (audited.GetProperty("before").GetProperty("scopes")[0].GetString(), audited.GetProperty("after").GetProperty("scopes")[0].GetString()));
    }

    [Theory]
    [InlineData("tenant")]
    [InlineData("user")]
    public async Task A_revoked_one_is_refused_from_the_next_request_on_for_good(string owner)
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddKeyAsync(new { name = "Gone", owner, scopes = new[] { "users.read" } });
        Assert.Equal("", await key.ProblemAsync());

        using var revoked = await tenant.Admin.DeleteAsync($"/api-keys/{key.Id}");
        await revoked.ShouldBeAsync(204);

        Assert.Equal("api_key_revoked", await key.ProblemAsync());
        using var again = await tenant.Admin.DeleteAsync($"/api-keys/{key.Id}");
        await again.ShouldBeAsync(204);
        using var shown = await tenant.Admin.GetAsync($"/api-keys/{key.Id}");
        Assert.Equal("revoked", (await shown.ShouldBeAsync(200)).Text("status"));
        foreach (var change in new[] { await tenant.Admin.PatchAsync($"/api-keys/{key.Id}", new { name = "Back" }), await tenant.Admin.PostAsync($"/api-keys/{key.Id}/rotate") })
            await change.ShouldBeProblemAsync(409, "api_key_is_revoked");
        Assert.Equal("api_key_revoked", await key.ProblemAsync());
    }

    [Fact]
    public async Task Ones_own_keys_are_ones_own_to_see_change_rotate_and_revoke()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserWithAsync("api_keys.create");
        var (own, foreign) = (await user.AddOwnKeyAsync(), await tenant.Admin.AddOwnKeyAsync());

        foreach (var (key, status) in new[] { (own, 200), (foreign, 403) })
        {
            foreach (var (method, path, done) in new[] { ("GET", "", 200), ("PATCH", "", 200), ("POST", "/rotate", 200), ("DELETE", "/old-secret", 204), ("DELETE", "", 204) })
            {
                using var answer = await user.SendAsync(new HttpMethod(method), $"/api-keys/{key.Id}{path}", method == "PATCH" ? new { name = "Renamed" } : null);
                if (status == 200)
                    await answer.ShouldBeAsync(done);
                else
                    await answer.ShouldBeProblemAsync(403, "permission_denied");
            }
        }
    }

    [Fact]
    public async Task Who_manages_keys_revokes_any_but_gets_into_no_hands_what_it_does_not_hold()
    {
        var tenant = await Tenant.CreateAsync();
        var manager = await tenant.AddUserWithAsync("api_keys.manage", "api_keys.create");
        var (strong, personal) = (await tenant.Admin.AddTenantKeyAsync("users.delete"), await tenant.Admin.AddOwnKeyAsync("users.read"));
        var weak = await tenant.Admin.AddTenantKeyAsync();

        foreach (var key in new[] { strong, personal })
        {
            using var rotated = await manager.PostAsync($"/api-keys/{key.Id}/rotate", new { overlapSeconds = 0 });
            using var changed = await manager.PatchAsync($"/api-keys/{key.Id}", new { scopes = Array.Empty<string>() });
            await rotated.ShouldBeProblemAsync(403, "permission_denied");
            await changed.ShouldBeProblemAsync(403, "permission_denied");
        }
        using var widened = await manager.PatchAsync($"/api-keys/{weak.Id}", new { scopes = new[] { "users.delete" } });
        await widened.ShouldBeProblemAsync(403, "permission_denied");
        await (await manager.PostAsync($"/api-keys/{weak.Id}/rotate")).ShouldBeAsync(200);
        Assert.Equal("", await personal.ProblemAsync());
        foreach (var key in new[] { strong, personal })
            await (await manager.DeleteAsync($"/api-keys/{key.Id}")).ShouldBeAsync(204);
        Assert.Equal("api_key_revoked", await personal.ProblemAsync());
    }

    [Fact]
    public async Task A_platform_administrator_revokes_anywhere_and_rotates_nowhere_else()
    {
        var (home, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var super = await home.AddSuperAdminAsync();
        var key = await other.Admin.AddTenantKeyAsync("users.read");
        var header = ("X-Tenant-ID", other.Id.ToString());

        using var rotated = await super.PostAsync($"/api-keys/{key.Id}/rotate", new { overlapSeconds = 0 }, header);
        using var revoked = await super.DeleteAsync($"/api-keys/{key.Id}", header);

        await rotated.ShouldBeProblemAsync(403, "permission_denied");
        await revoked.ShouldBeAsync(204);
        Assert.Equal("api_key_revoked", await key.ProblemAsync());
    }

    private static IEnumerable<Guid> Ids(System.Text.Json.JsonElement page) => page.GetProperty("items").EnumerateArray().Select(key => key.GetProperty("id").GetGuid());
}
