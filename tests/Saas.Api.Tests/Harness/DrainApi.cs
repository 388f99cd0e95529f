namespace Saas.Api.Tests.Harness;

/// <summary>An instance that runs jobs only when it is told to drain, on a database of its own, and an issuer that it trusts.</summary>
public sealed class DrainApi : IAsyncLifetime
{
    public const string Secret = "a-drain-secret-of-32-characters-or-more";

    public ApiInstance Api { get; private set; } = null!;

    internal OwnDatabase Database { get; private set; } = null!;

    internal OidcIssuer Issuer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Issuer = await OidcIssuer.StartAsync();
        Database = await OwnDatabase.MigratedAsync();
        Api = await Database.StartAsync(
            ("JOBS_DRAIN_SECRET", Secret), ("JOBS_DRAIN_ISSUER", Issuer.Url), ("JOBS_DRAIN_AUDIENCE", OidcIssuer.Audience), ("JOBS_DRAIN_ACCOUNT", OidcIssuer.Account),
            ("JOBS_CONCURRENCY", "2"), ("JOBS_TENANT_CONCURRENCY", "2"));
    }

    public Task<HttpResponseMessage> DrainAsync(string? bearer, object? body = null) => bearer is null
        ? Api.Client.SendJsonAsync(HttpMethod.Post, "/jobs/drain", body)
        : Api.Client.SendJsonAsync(HttpMethod.Post, "/jobs/drain", body, ("Authorization", $"Bearer {bearer}"));

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await Database.DisposeAsync();
        await Issuer.DisposeAsync();
    }
}
