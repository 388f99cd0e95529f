using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.ApiKeys;

/// <summary>Making API keys: what they are, who may, and how many there can be.</summary>
public sealed class CreateApiKeyTests
{
    [Fact]
    public async Task Shows_the_key_this_once_and_keeps_its_hash_only()
    {
        var tenant = await Tenant.CreateAsync();
        var body = new { name = "Import", owner = "tenant", scopes = new[] { "users.read", "users.create", "users.read" }, networks = new[] { "127.0.0.0/8", "::1" }, expiresAt = "2999-01-01T00:00:00Z" };

        using var answer = await tenant.Admin.PostAsync("/api-keys", body);
        var made = await answer.ShouldBeAsync(201);

        var (key, shown) = (made.Text("key"), made.GetProperty("apiKey"));
        Assert.Matches("^sak_[A-Za-z0-9_-]{92}$", key);
        Assert.Equal(("Import", "tenant", "active", 1), (shown.Text("name"), shown.Text("owner"), shown.Text("status"), shown.GetProperty("version").GetInt32()));
        Assert.Equal(["users.create", "users.read"], shown.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Equal(["127.0.0.0/8", "::1/128"], shown.GetProperty("networks").EnumerateArray().Select(network => network.GetString()));
        Assert.Equal(($"/api-keys/{shown.Text("id")}", "\"1\"", "no-store"), (answer.Header("Location"), answer.Header("ETag"), answer.Header("Cache-Control")));
        using var again = await tenant.Admin.GetAsync($"/api-keys/{shown.Text("id")}");
        Assert.Equal(shown.GetRawText(), (await again.ShouldBeAsync(200)).GetRawText());
        var stored = await Sql.ScalarAsync<string>("SELECT row_to_json(k)::text || encode(secret_hash, 'escape') FROM api_keys k WHERE tenant_id = $1", tenant.Id);
        Assert.DoesNotContain(key[20..], stored, StringComparison.Ordinal);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(key))),
            await Sql.ScalarAsync<string>("SELECT encode(secret_hash, 'hex') FROM api_keys WHERE tenant_id = $1", tenant.Id));
    }

    [Theory]
    [InlineData("name", "\"\"", "#/name")]
    [InlineData("owner", "\"platform\"", "#/owner")]
    [InlineData("scopes", "[\"platform.tenants\"]", "#/scopes")]
    [InlineData("scopes", "[\"users.fly\"]", "#/scopes")]
    [InlineData("scopes", "null", "#/scopes")]
    [InlineData("networks", "[\"10.0.0.1/8\"]", "#/networks")]
    [InlineData("networks", "[\"127.1\"]", "#/networks")]
    [InlineData("networks", "[\"::ffff:10.0.0.0/104\"]", "#/networks")]
    [InlineData("networks", "[\"fe80::1%eth0\"]", "#/networks")]
    [InlineData("networks", "[\"10.0.0.0/33\"]", "#/networks")]
    [InlineData("networks", "[\"10.0.0.0/8,::/0\"]", "#/networks")]
    [InlineData("expiresAt", "\"2000-01-01T00:00:00Z\"", "#/expiresAt")]
    public async Task Refuses_what_breaks_a_rule(string member, string value, string faulty)
    {
        var tenant = await Tenant.CreateAsync();
        var body = new Dictionary<string, JsonElement>
        {
            ["name"] = JsonSerializer.SerializeToElement("Import"),
            ["owner"] = JsonSerializer.SerializeToElement("user"),
            ["scopes"] = JsonSerializer.SerializeToElement(Array.Empty<string>()),
            [member] = JsonDocument.Parse(value).RootElement,
        };

        using var answer = await tenant.Admin.PostAsync("/api-keys", body);

        if (value == "null")
            Assert.Equal(400, (int)answer.StatusCode);
        else
            await answer.ShouldPointAtAsync(faulty);
        Assert.Equal(0, await CountAsync(tenant));
    }

    [Fact]
    public async Task A_key_of_what_one_does_not_hold_is_not_made()
    {
        var tenant = await Tenant.CreateAsync();
        var maker = await tenant.AddUserWithAsync("api_keys.create", "api_keys.manage", "users.read");

        foreach (var owner in new[] { "user", "tenant" })
        {
            using var more = await maker.PostAsync("/api-keys", new { name = "More", owner, scopes = new[] { "users.read", "users.delete" } });
            using var own = await maker.PostAsync("/api-keys", new { name = "Own", owner, scopes = new[] { "users.read" } });

            Assert.Contains("users.delete", (await more.ShouldBeProblemAsync(403, "permission_denied")).Text("detail"), StringComparison.Ordinal);
            await own.ShouldBeAsync(201);
        }
    }

    [Fact]
    public async Task A_key_of_the_tenant_is_for_those_who_manage_keys()
    {
        var tenant = await Tenant.CreateAsync();
        var maker = await tenant.AddUserWithAsync("api_keys.create");

        using var answer = await maker.PostAsync("/api-keys", new { name = "Ours", owner = "tenant", scopes = Array.Empty<string>() });

        await answer.ShouldBeProblemAsync(403, "permission_denied");
        Assert.Equal(0, await CountAsync(tenant));
    }

    [Fact]
    public async Task A_platform_administrator_makes_none_that_acts_as_itself_and_none_in_another_tenant()
    {
        var (home, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var super = await home.AddSuperAdminAsync();

        using var own = await super.PostAsync("/api-keys", new { name = "Mine", owner = "user", scopes = new[] { "users.read" } });
        using var foreign = await super.PostAsync("/api-keys", new { name = "Theirs", owner = "tenant", scopes = new[] { "users.read" } }, ("X-Tenant-ID", other.Id.ToString()));

        await own.ShouldBeProblemAsync(403, "platform_user_protected");
        await foreign.ShouldBeProblemAsync(403, "permission_denied");
        Assert.Equal((0, 0), (await CountAsync(home), await CountAsync(other)));
    }

    [Fact]
    public async Task Needs_a_recent_sign_in()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["RECENT_SIGN_IN"] = "1s" });
        var tenant = await Tenant.CreateAsync(api);
        await Eventually.PassedAsync(TimeSpan.FromSeconds(1.1));

        using var created = await tenant.Admin.PostAsync("/api-keys", new { name = "Late", owner = "user", scopes = Array.Empty<string>() });
        using var rotated = await tenant.Admin.PostAsync($"/api-keys/{Guid.CreateVersion7()}/rotate", new { overlapSeconds = 0 });
        using var changed = await tenant.Admin.PatchAsync($"/api-keys/{Guid.CreateVersion7()}", new { name = "Late" });

        foreach (var answer in new[] { created, rotated, changed })
            await answer.ShouldBeProblemAsync(401, "reauthentication_required");
    }

    [Fact]
    public async Task Of_fifty_at_once_as_many_are_made_as_there_is_room_for()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["API_KEYS_PER_TENANT"] = "10" });
        var tenant = await Tenant.CreateAsync(api);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => tenant.Admin.PostAsync("/api-keys", new { name = "One", owner = "tenant", scopes = Array.Empty<string>() })));

        Assert.Equal(10, answers.Count(answer => (int)answer.StatusCode == 201));
        foreach (var full in answers.Where(answer => (int)answer.StatusCode != 201))
            await full.ShouldBeProblemAsync(409, "api_keys_full");
        Assert.Equal(10, await CountAsync(tenant));
    }

    [Fact]
    public async Task The_plans_limit_holds_for_fifty_at_once_and_what_is_revoked_or_removed_frees_its_place()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserWithAsync("api_keys.create");
        await Sql.ExecuteAsync("INSERT INTO tenant_quotas (tenant_id, limits) VALUES ($1, '{\"api_keys\": 10}')", tenant.Id);
        await user.AddOwnKeyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => tenant.Admin.PostAsync("/api-keys", new { name = "One", owner = "tenant", scopes = Array.Empty<string>() })));

        var made = answers.Where(answer => (int)answer.StatusCode == 201).ToList();
        Assert.Equal(9, made.Count);
        foreach (var full in answers.Except(made))
            await full.ShouldBeProblemAsync(409, "quota_exceeded");
        await (await tenant.Admin.DeleteAsync($"/api-keys/{(await made[0].ReadJsonAsync()).GetProperty("apiKey").Text("id")}")).ShouldBeAsync(204);
        await (await tenant.Admin.DeleteAsync($"/users/{user.Id}")).ShouldBeAsync(204);
        Assert.Equal(8L, await Sql.ScalarAsync<long>("SELECT used FROM tenant_usage WHERE tenant_id = $1 AND kind = 'api_keys'", tenant.Id));
    }

    [Theory]
    [InlineData("UPDATE sessions SET ended_at = now(), end_reason = 'logout' WHERE active_tenant_id = (SELECT tenant_id FROM users u JOIN accounts a ON a.id = u.account_id WHERE a.email = $1)", 401, "session_revoked")]
    [InlineData("UPDATE users SET role = 'USER' WHERE email = $1", 403, "permission_denied")]
    [InlineData("UPDATE users SET status = 'suspended' WHERE email = $1", 403, "permission_denied")]
    public async Task Whose_session_or_rights_end_meanwhile_makes_none(string change, int status, string code)
    {
        var tenant = await Tenant.CreateAsync();
        await using var held = await HeldRow.OfAccountAsync(tenant.Admin.Email, change);

        var making = tenant.Admin.PostAsync("/api-keys", new { name = "Too late", owner = "tenant", scopes = new[] { "users.read" } });
        await held.BlocksAsync(1);
        await held.CommitAsync();

        using var answer = await making;
        await answer.ShouldBeProblemAsync(status, code);
        Assert.Equal(0, await CountAsync(tenant));
    }

    private static async Task<int> CountAsync(Tenant tenant) => (int)await Sql.ScalarAsync<long>("SELECT count(*) FROM api_keys WHERE tenant_id = $1", tenant.Id);
}
