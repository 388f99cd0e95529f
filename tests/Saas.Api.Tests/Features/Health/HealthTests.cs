using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task Says_ok_in_the_promised_words()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/health");

        await answer.ShouldBeAsync(200);
        Assert.Equal("""{"status":"ok","database":"connected","redis":"connected"}""", await answer.ReadTextAsync());
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Answers_probes(string path)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, path);

        Assert.Equal("ok", (await answer.ShouldBeAsync(200)).Text("status"));
    }

    [Fact]
    public async Task Names_PostgreSQL_when_it_is_down_and_recovers()
    {
        await using var setup = await FaultyApi.StartAsync();
        setup.Postgres.Refuse();

        Assert.Equal((503, "error disconnected connected"), await setup.HealthAsync());
        Assert.Equal((200, 503), (await setup.ProbeAsync("live"), await setup.ProbeAsync("ready")));

        setup.Postgres.Resume();
        await Eventually.TrueAsync(async () => await setup.HealthAsync() == (200, "ok connected connected"));
        Assert.Equal(200, await setup.ProbeAsync("ready"));
    }

    [Fact]
    public async Task Names_Redis_when_it_is_down_and_stays_ready()
    {
        await using var setup = await FaultyApi.StartAsync();
        setup.Redis.Refuse();

        await Eventually.TrueAsync(async () => await setup.HealthAsync() == (503, "degraded connected disconnected"));
        Assert.Equal((200, 200), (await setup.ProbeAsync("live"), await setup.ProbeAsync("ready")));

        setup.Redis.Resume();
        await Eventually.TrueAsync(async () => await setup.HealthAsync() == (200, "ok connected connected"), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Names_both_when_both_are_silent_and_answers_in_time()
    {
        await using var setup = await FaultyApi.StartAsync();
        setup.Postgres.BlackHole();
        setup.Redis.BlackHole();
        var clock = System.Diagnostics.Stopwatch.StartNew();

        Assert.Equal((503, "error disconnected disconnected"), await setup.HealthAsync());

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }
}
