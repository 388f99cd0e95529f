using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Answers_the_requests_at_work_after_SIGTERM_and_ends_with_0()
    {
        await using var setup = await FaultyApi.StartAsync();
        var user = (await Tenant.CreateAsync(setup.Api)).Admin;
        Assert.Equal(200, await user.StatusAsync());
        setup.Postgres.Pause();
        var slow = Enumerable.Range(0, 5).Select(_ => user.GetAsync("/users/me")).ToArray();
        await Eventually.PassedAsync(TimeSpan.FromMilliseconds(300));

        setup.Api.Terminate();
        await Eventually.TrueAsync(() => setup.Api.Output.Any(line => line.Contains("shutting down", StringComparison.Ordinal)));
        Assert.All(slow, request => Assert.False(request.IsCompleted));
        setup.Postgres.Resume();

        foreach (var answer in await Task.WhenAll(slow))
            await answer.ShouldBeAsync(200);
        await setup.Api.WaitForExitAsync();
        Assert.Equal(0, setup.Api.ExitCode);
    }

    [Fact]
    public async Task Ends_within_ten_seconds_also_when_idle_clients_stay_connected()
    {
        await using var api = await ApiHost.Current.StartAsync();
        using var answer = await api.Client.SendJsonAsync(HttpMethod.Get, "/health");
        await answer.ShouldBeAsync(200);
        var clock = System.Diagnostics.Stopwatch.StartNew();

        api.Terminate();
        await api.WaitForExitAsync();

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
        Assert.Equal(0, api.ExitCode);
    }
}
