namespace Saas.Api.Tests.Harness;

/// <summary>An instance on the shared database where nobody signs in before the mailbox is proven.</summary>
public sealed class ProvingApi : IAsyncLifetime
{
    private ApiInstance _api = null!;

    public HttpClient Client => _api.Client;

    public async ValueTask InitializeAsync() =>
        _api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["AUTH_REQUIRE_VERIFIED_EMAIL"] = "true" });

    public ValueTask DisposeAsync() => _api.DisposeAsync();
}
