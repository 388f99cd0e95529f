using System.Text.RegularExpressions;
using Saas.Api.Tests.Harness;
using Saas.DevHost.Services;

namespace Saas.Api.Tests.Features.Keys;

/// <summary>A database of its own, since a removed key signs out everybody; with instances whose keys move in seconds.</summary>
internal sealed class OwnKeys : IAsyncDisposable
{
    private readonly Stack<ApiInstance> _started = [];

    public required OwnDatabase Database { get; init; }

    /// <param name="settings">Of the verbs and of the instances.</param>
    public static Task<OwnKeys> StartAsync(params (string Name, string? Value)[] settings) => StartAsync(null, settings);

    /// <summary>On other services than the shared ones.</summary>
    public static async Task<OwnKeys> StartAsync(BackingServices? services, params (string Name, string? Value)[] settings)
    {
        var own = new OwnKeys { Database = await OwnDatabase.MigratedAsync(services) };
        foreach (var (name, value) in settings)
            own.Database.Environment[name] = value;
        return own;
    }

    public async Task<ApiInstance> ApiAsync(params (string Name, string? Value)[] settings)
    {
        var all = new[] { "KEY_REREAD", "KEY_PUBLISH_AHEAD", "KEY_ROTATION", "JWT_ACCESS_EXPIRATION", "MASTER_KEY", "MASTER_KEY_PREVIOUS", "SESSIONS_PER_ACCOUNT" }
            .Where(Database.Environment.ContainsKey)
            .ToDictionary(name => name, name => Database.Environment[name]);
        foreach (var (name, value) in settings)
            all[name] = value;
        var api = await Database.StartAsync(all);
        _started.Push(api);
        return api;
    }

    /// <summary>Runs `keys …`.</summary>
    public async Task<string> KeysAsync(params string[] args) => (await Database.RunAsync(["keys", .. args])).ShouldSucceed().Output;

    public Task<string> SigningKidAsync() => Database.ScalarAsync<string>("SELECT kid FROM signing_keys WHERE signs_from <= now() AND retired_at IS NULL");

    public static string KidOf(ApiUser user) => Jwt.Header(user.AccessToken).Text("kid");

    /// <summary>The kids of what a verb has said.</summary>
    public static string[] Kids(string output) => [.. Regex.Matches(output, @"\b[0-9a-f]{16}\b").Select(match => match.Value)];

    public static async Task<string[]> PublishedAsync(ApiInstance api)
    {
        using var answer = await api.Client.SendJsonAsync(HttpMethod.Get, "/.well-known/jwks.json");
        var jwks = await answer.ShouldBeAsync(200);
        return [.. jwks.GetProperty("keys").EnumerateArray().Select(key => key.Text("kid"))];
    }

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out var api))
            await api.DisposeAsync();
        await Database.DisposeAsync();
    }
}
