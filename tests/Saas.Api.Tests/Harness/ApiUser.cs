using System.Text.Json;

namespace Saas.Api.Tests.Harness;

/// <summary>Somebody who is signed in to a tenant.</summary>
internal sealed record ApiUser(HttpClient Client, string Email, string Password, Guid Id, Guid TenantId, string AccessToken, string? RefreshToken)
{
    public static ApiUser From(HttpClient client, JsonElement tokens, string password)
    {
        var user = tokens.GetProperty("user");
        return new(client, user.Text("email"), password, user.GetProperty("id").GetGuid(), user.GetProperty("tenantId").GetGuid(),
            tokens.Text("accessToken"), tokens.TryGetProperty("refreshToken", out var refresh) ? refresh.GetString() : null);
    }

    public static async Task<ApiUser> SignInAsync(HttpClient client, string email, string password, Guid? tenantId = null)
    {
        using var answer = await client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email, password, tenantId, tokenTransport = "body" });
        return From(client, await answer.ShouldBeAsync(200), password);
    }

    /// <summary>Another session of the same user, as from another device.</summary>
    public Task<ApiUser> SignInAgainAsync() => SignInAsync(Client, Email, Password, TenantId);

    /// <summary>The same user with the same tokens, talking to another instance.</summary>
    public ApiUser On(ApiInstance api) => this with { Client = api.Client };

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers) =>
        Client.SendJsonAsync(method, path, body, [("Authorization", $"Bearer {AccessToken}"), .. headers]);

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<HttpResponseMessage> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers);

    public Task<HttpResponseMessage> PatchAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Patch, path, body, headers);

    public Task<HttpResponseMessage> DeleteAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Delete, path, null, headers);

    public Task<HttpResponseMessage> RefreshAsync() =>
        Client.SendJsonAsync(HttpMethod.Post, "/auth/refresh", new { refreshToken = RefreshToken });

    /// <summary>The same user with the next pair of tokens.</summary>
    public async Task<ApiUser> RefreshedAsync()
    {
        using var answer = await RefreshAsync();
        return From(Client, await answer.ShouldBeAsync(200), Password);
    }

    /// <summary>The status of GET /users/me: whether the tokens are good.</summary>
    public Task<int> StatusAsync() => TryAsync("/users/me");

    /// <summary>The status of a GET.</summary>
    public async Task<int> TryAsync(string path)
    {
        using var answer = await GetAsync(path);
        return (int)answer.StatusCode;
    }
}
