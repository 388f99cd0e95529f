namespace Saas.Api.Tests.Harness;

/// <summary>An instance of the API whose PostgreSQL and Redis can fail without disturbing other tests.</summary>
internal sealed class FaultyApi : IAsyncDisposable
{
    private FaultyApi(TcpProxy postgres, TcpProxy redis) => (Postgres, Redis) = (postgres, redis);

    public TcpProxy Postgres { get; }

    public TcpProxy Redis { get; }

    public ApiInstance Api { get; private set; } = null!;

    /// <param name="settings">More settings of the instance.</param>
    /// <param name="before">Happens before the instance starts.</param>
    public static async Task<FaultyApi> StartAsync(IReadOnlyDictionary<string, string?>? settings = null, Action<FaultyApi>? before = null)
    {
        var environment = ApiHost.Current.Environment;
        var setup = new FaultyApi(TcpProxy.InFrontOf(environment["DATABASE_URL"]), TcpProxy.InFrontOf(environment["REDIS_URL"]));
        before?.Invoke(setup);
        try
        {
            setup.Api = await ApiHost.Current.StartAsync(new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>())
            {
                ["DATABASE_URL"] = setup.Postgres.Through(environment["DATABASE_URL"]),
                ["DATABASE_SYSTEM_URL"] = setup.Postgres.Through(environment["DATABASE_SYSTEM_URL"]),
                ["REDIS_URL"] = setup.Redis.Through(environment["REDIS_URL"]),
            });
            return setup;
        }
        catch
        {
            await setup.DisposeAsync();
            throw;
        }
    }

    public async Task<int> ProbeAsync(string probe)
    {
        using var answer = await Api.Client.SendJsonAsync(HttpMethod.Get, $"/health/{probe}");
        return (int)answer.StatusCode;
    }

    /// <summary>The status and the three words of GET /health.</summary>
    public async Task<(int Status, string Words)> HealthAsync()
    {
        using var answer = await Api.Client.SendJsonAsync(HttpMethod.Get, "/health");
        var health = await answer.ReadJsonAsync();
        return ((int)answer.StatusCode, $"{health.Text("status")} {health.Text("database")} {health.Text("redis")}");
    }

    public async ValueTask DisposeAsync()
    {
        Postgres.Resume();
        Redis.Resume();
        if (Api is not null)
            await Api.DisposeAsync();
        await Postgres.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
