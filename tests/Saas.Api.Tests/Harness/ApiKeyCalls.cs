using System.Text.Json;

namespace Saas.Api.Tests.Harness;

/// <summary>A key, and whoever calls with it: an <see cref="ApiUser"/> whose token is the key.</summary>
internal sealed record TestKey(Guid Id, string Key, ApiUser Caller)
{
    /// <summary>Sends the key in its own header.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers) =>
        Caller.Client.SendJsonAsync(method, path, body, [("X-API-Key", Key), .. headers]);

    public TestKey On(ApiInstance api) => this with { Caller = Caller.On(api) };

    /// <summary>The code of the problem with GET of this; "" when there is none.</summary>
    public async Task<string> ProblemAsync(string path = "/users")
    {
        using var answer = await Caller.GetAsync(path);
        return answer.IsSuccessStatusCode ? "" : (await answer.ReadJsonAsync()).Text("code");
    }
}

/// <summary>Makes API keys over HTTP.</summary>
internal static class ApiKeyCalls
{
    /// <summary>A key of the tenant itself, made by this ADMIN.</summary>
    public static Task<TestKey> AddTenantKeyAsync(this ApiUser admin, params string[] scopes) => admin.AddKeyAsync(new { name = "Of the tenant", owner = "tenant", scopes });

    /// <summary>A key that acts as this user.</summary>
    public static Task<TestKey> AddOwnKeyAsync(this ApiUser user, params string[] scopes) => user.AddKeyAsync(new { name = "Of a user", owner = "user", scopes });

    public static async Task<TestKey> AddKeyAsync(this ApiUser maker, object body)
    {
        using var answer = await maker.PostAsync("/api-keys", body);
        return Read(maker, await answer.ShouldBeAsync(201));
    }

    public static async Task<TestKey> RotateAsync(this ApiUser by, Guid id, int overlapSeconds)
    {
        using var answer = await by.PostAsync($"/api-keys/{id}/rotate", new { overlapSeconds });
        return Read(by, await answer.ShouldBeAsync(200));
    }

    private static TestKey Read(ApiUser maker, JsonElement made)
    {
        var key = made.Text("key");
        return new(made.GetProperty("apiKey").GetProperty("id").GetGuid(), key, maker with { AccessToken = key, RefreshToken = null });
    }
}
