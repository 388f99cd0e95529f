using System.Buffers.Text;
using System.Security.Cryptography;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.ApiKeys;

/// <summary>Keys that are no keys, credentials beside each other, and how often one may be wrong.</summary>
public sealed class BadApiKeyTests
{
    public static TheoryData<string> Changes =>
        ["prefix", "prefix in capitals", "first letter", "secret", "checksum", "cut", "longer", "blank within", "other alphabet", "empty", "prefix only", "tenant and checksum", "key and checksum", "secret and checksum"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_changed_key_is_no_key(string change)
    {
        var tenant = await Tenant.CreateAsync();
        var other = await (await Tenant.CreateAsync()).Admin.AddTenantKeyAsync("users.read");
        var key = await tenant.Admin.AddTenantKeyAsync("users.read");
        var (text, good) = (Changed(key.Key, other.Key, change), key.Key);

        using var own = await (key with { Key = text }).SendAsync(HttpMethod.Get, "/users");

        await own.ShouldBeProblemAsync(401, "invalid_api_key");
        Assert.Equal("Bearer", own.Header("WWW-Authenticate"));
        if (text.StartsWith("sak_", StringComparison.Ordinal))
        {
            using var bearer = await (key.Caller with { AccessToken = text }).GetAsync("/users");
            await bearer.ShouldBeProblemAsync(401, "invalid_api_key");
        }
        Assert.Equal("", await (key with { Key = good }).ProblemAsync());
    }

    [Fact]
    public async Task A_wrong_checksum_is_refused_without_asking_anybody()
    {
        await using var setup = await FaultyApi.StartAsync(new Dictionary<string, string?> { ["API_KEY_FAILURES"] = "1", ["API_KEY_USES_EVERY"] = "1h" });
        var key = await (await Tenant.CreateAsync(setup.Api)).Admin.AddTenantKeyAsync("users.read");
        var text = Changed(key.Key, key.Key, "checksum");
        setup.Redis.BlackHole();
        setup.Postgres.BlackHole();

        var clock = System.Diagnostics.Stopwatch.StartNew();
        for (var i = 0; i < 50; i++)
        {
            using var answer = await (key with { Key = text }).SendAsync(HttpMethod.Get, "/users/me");
            await answer.ShouldBeProblemAsync(401, "invalid_api_key");
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"It took {clock.Elapsed}.");
    }

    [Fact]
    public async Task Credentials_beside_each_other_are_refused_whichever_they_are()
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddTenantKeyAsync("users.read");
        var client = tenant.Admin.Client;

        foreach (var authorization in new[] { $"Bearer {tenant.Admin.AccessToken}", $"Bearer {key.Key}", "Bearer x", "Basic eDp5", "DPoP x" })
        {
            using var answer = await client.SendJsonAsync(HttpMethod.Get, "/users", null, ("Authorization", authorization), ("X-API-Key", key.Key));
            await answer.ShouldBeProblemAsync(400, "ambiguous_credentials");
        }
        using var twice = await RawHttp.SendAsync(ApiHost.Current.Api.Url, "GET /users HTTP/1.1", null, $"X-API-Key: {key.Key}", $"X-API-Key: {key.Key}");
        await twice.ShouldBeProblemAsync(400, "ambiguous_credentials");
        using var tokens = await RawHttp.SendAsync(ApiHost.Current.Api.Url, "GET /users HTTP/1.1", null, $"Authorization: Bearer {key.Key}", $"Authorization: Bearer {key.Key}");
        await tokens.ShouldBeProblemAsync(401, "invalid_token");
        using var joined = await client.SendJsonAsync(HttpMethod.Get, "/users", null, ("X-API-Key", $"{key.Key}, {key.Key}"));
        await joined.ShouldBeProblemAsync(401, "invalid_api_key");
        using var token = await client.SendJsonAsync(HttpMethod.Get, "/users", null, ("X-API-Key", tenant.Admin.AccessToken));
        await token.ShouldBeProblemAsync(401, "invalid_api_key");
        using var scheme = await client.SendJsonAsync(HttpMethod.Get, "/users", null, ("Authorization", $"DPoP {key.Key}"));
        await scheme.ShouldBeProblemAsync(401, "invalid_token");
    }

    [Theory]
    [InlineData(97, 401)]
    [InlineData(4_000, 401)]
    [InlineData(20_000, 401)]
    [InlineData(60_000, 431)]
    public async Task A_header_of_any_length_is_refused_cleanly(int length, int status)
    {
        foreach (var header in new[] { "X-API-Key: ", "Authorization: Bearer " })
        {
            using var answer = await RawHttp.SendAsync(ApiHost.Current.Api.Url, "GET /users HTTP/1.1", null, $"{header}sak_{new string('A', length - 4)}");
            if (status == 401)
                await answer.ShouldBeProblemAsync(401, "invalid_api_key");
            else
                Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_key_does_not_refresh_sign_out_or_prove_anything()
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddOwnKeyAsync("users.read");

        using var logout = await key.Caller.PostAsync("/auth/logout");
        using var refresh = await key.Caller.Client.SendJsonAsync(HttpMethod.Post, "/auth/refresh", new { refreshToken = key.Key });

        Assert.Equal((401, 401), ((int)logout.StatusCode, (int)refresh.StatusCode));
        Assert.Equal("", await key.ProblemAsync());
    }

    [Fact]
    public async Task Too_many_wrong_keys_from_one_address_are_429_and_known_keys_go_on()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["API_KEY_FAILURES"] = "5", ["REDIS_TIMEOUT"] = "5s" });
        var tenant = await Tenant.CreateAsync(api);
        var key = await tenant.Admin.AddTenantKeyAsync("users.read");
        Assert.Equal("", await key.ProblemAsync());

        List<int> statuses = [];
        for (var i = 0; i < 8; i++)
        {
            using var answer = await (key with { Key = Changed(key.Key, key.Key, "secret and checksum") }).SendAsync(HttpMethod.Get, "/users");
            statuses.Add((int)answer.StatusCode);
            if ((int)answer.StatusCode == 429)
                Assert.NotEmpty(answer.Header("Retry-After"));
        }

        Assert.Equal([401, 401, 401, 401, 401, 429, 429, 429], statuses);
        Assert.Equal("", await key.ProblemAsync());
        // Also when it has to be looked up again.
        await (await tenant.Admin.PatchAsync($"/api-keys/{key.Id}", new { name = "Renamed" })).ShouldBeAsync(200);
        Assert.Equal("", await key.ProblemAsync());
    }

    [Fact]
    public async Task Refused_uses_are_in_the_trail_and_those_of_no_key_in_none()
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddTenantKeyAsync("users.read");
        using var wrong = await (key with { Key = Changed(key.Key, key.Key, "secret and checksum") }).SendAsync(HttpMethod.Get, "/users");
        await (await tenant.Admin.DeleteAsync($"/api-keys/{key.Id}")).ShouldBeAsync(204);
        Assert.Equal("api_key_revoked", await key.ProblemAsync());
        using var made = await (key with { Key = Changed(key.Key, key.Key, "key and checksum") }).SendAsync(HttpMethod.Get, "/users");

        await Eventually.TrueAsync(async () => (await AuditRows.OfAsync(tenant.Id)).Count(row => row.Text("action") == "api_key.refused") == 2);
        var rows = (await AuditRows.OfAsync(tenant.Id)).Where(row => row.Text("action") == "api_key.refused").ToDictionary(row => row.GetProperty("details").Text("code"));
        Assert.Equal(("anonymous", null, key.Id.ToString()), Words(rows["invalid_api_key"]));
        Assert.Equal(("api_key", key.Id.ToString(), key.Id.ToString()), Words(rows["api_key_revoked"]));
        Assert.All(rows.Values, row => Assert.Equal("127.0.0.1", row.Text("address")));

        static (string, string?, string) Words(System.Text.Json.JsonElement row) => (row.Text("actor_type"), row.GetProperty("api_key_id").GetString(), row.Text("object_id"));
    }

    [Fact]
    public async Task A_denial_names_the_key()
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddTenantKeyAsync("users.read");
        using var denied = await key.SendAsync(HttpMethod.Get, "/roles");
        await denied.ShouldBeProblemAsync(403, "permission_denied");

        await Eventually.TrueAsync(async () => (await AuditRows.OfAsync(tenant.Id)).Any(row => row.Text("action") == "access.denied"));
        var row = await AuditRows.OneAsync(tenant.Id, "access.denied");

        Assert.Equal(("api_key", key.Id.ToString(), "ListRoles"), (row.Text("actor_type"), row.Text("api_key_id"), row.Text("operation")));
    }

    private static string Changed(string key, string other, string change)
    {
        var bytes = Base64Url.DecodeFromChars(key.AsSpan(4));
        var foreign = Base64Url.DecodeFromChars(other.AsSpan(4));
        switch (change)
        {
            case "prefix":
                return "sbk_" + key[4..];
            case "prefix in capitals":
                return "SAK_" + key[4..];
            case "first letter":
                return "sak_" + (key[4] == 'A' ? 'B' : 'A') + key[5..];
            case "secret":
                bytes[40] ^= 1;
                return "sak_" + Base64Url.EncodeToString(bytes);
            case "checksum":
                bytes[^1] ^= 1;
                return "sak_" + Base64Url.EncodeToString(bytes);
            case "cut":
                return key[..^1];
            case "longer":
                return key + "A";
            case "blank within":
                return key[..50] + " " + key[51..];
            case "other alphabet":
                return key[..50] + "+" + key[51..];
            case "empty":
                return "";
            case "prefix only":
                return "sak_";
            case "tenant and checksum":
                foreign.AsSpan(0, 16).CopyTo(bytes);
                break;
            case "key and checksum":
                Guid.CreateVersion7().TryWriteBytes(bytes.AsSpan(16), bigEndian: true, out _);
                break;
            default:
                RandomNumberGenerator.Fill(bytes.AsSpan(32, 32));
                break;
        }
        SHA256.HashData(bytes.AsSpan(0, 64)).AsSpan(0, 5).CopyTo(bytes.AsSpan(64));
        return "sak_" + Base64Url.EncodeToString(bytes);
    }
}
