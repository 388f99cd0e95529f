using System.Diagnostics;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Audit;

/// <summary>What of the denials is lost when the process ends: nothing by SIGTERM, the last AUDIT_FLUSH by SIGKILL (README, Audit).</summary>
public sealed class DenialLossTests
{
    private const int Callers = 5;
    private const int Each = 10;

    [Fact]
    public async Task A_process_that_is_told_to_end_writes_every_denial_that_waits()
    {
        // Nothing would be written before the end.
        var (tenant, api, callers) = await StartAsync("10m");
        await using var started = api;
        var denied = await Task.WhenAll(Enumerable.Range(0, Callers * Each).Select(i => DenyAsync(callers[i % Callers])));
        Assert.Empty(await RecordedAsync(tenant));

        api.Terminate();
        await api.WaitForExitAsync();

        Assert.Equal(0, api.ExitCode);
        Assert.Equal(denied.Order(), (await RecordedAsync(tenant)).Order());
    }

    [Fact]
    public async Task Denials_up_to_the_moment_at_which_a_process_is_told_to_end_are_written()
    {
        var (tenant, api, callers) = await StartAsync("200ms");
        await using var started = api;
        List<string> denied = [];
        for (var i = 0; i < Callers * Each; i++)
        {
            if (i == Callers * Each / 2)
                api.Terminate();
            try
            {
                denied.Add(await DenyAsync(callers[i % Callers]));
            }
            catch (HttpRequestException)
            {
                break; // It listens no more.
            }
        }

        await api.WaitForExitAsync();

        // One that was not answered any more may stand there as well.
        Assert.Empty(denied.Except(await RecordedAsync(tenant)));
        Assert.True(denied.Count >= Callers * Each / 2);
    }

    [Fact]
    public async Task A_killed_process_loses_what_came_since_the_last_flush()
    {
        var (tenant, api, callers) = await StartAsync("10m");
        await using var started = api;
        await Task.WhenAll(Enumerable.Range(0, Callers * Each).Select(i => DenyAsync(callers[i % Callers])));

        await api.KillAsync();

        Assert.Empty(await RecordedAsync(tenant));
    }

    [Fact]
    public async Task A_killed_process_loses_no_more_than_the_last_moment_and_nothing_before_it()
    {
        var (tenant, api, callers) = await StartAsync("200ms");
        await using var started = api;
        List<(string Id, long At)> denied = [];
        var flushed = 0;
        for (var i = 0; i < Callers * Each; i++)
        {
            denied.Add((await DenyAsync(callers[i % Callers]), Stopwatch.GetTimestamp()));
            if (i != Callers * Each / 2)
                continue;
            var since = Stopwatch.GetTimestamp();
            await Eventually.TrueAsync(async () => (flushed = (await RecordedAsync(tenant)).Count) > i);
            // A flush every 200 ms, and then the time that writing takes on a machine that does much else.
            Assert.True(Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(5), $"It took {Stopwatch.GetElapsedTime(since)}.");
        }

        var killed = Stopwatch.GetTimestamp();
        await api.KillAsync();

        // They came one after another: those that are written, each once, are the first ones.
        var recorded = await RecordedAsync(tenant);
        Assert.Equal(denied.Take(recorded.Count).Select(one => one.Id).Order(), recorded.Order());
        Assert.True(recorded.Count >= flushed);
        Assert.DoesNotContain(denied.Skip(recorded.Count), one => Stopwatch.GetElapsedTime(one.At, killed) > TimeSpan.FromSeconds(2));
    }

    /// <summary>Each with fewer denials than are put together.</summary>
    private static async Task<(Tenant Tenant, ApiInstance Api, IReadOnlyList<ApiUser> Callers)> StartAsync(string flush)
    {
        var tenant = await Tenant.CreateAsync();
        var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["AUDIT_FLUSH"] = flush });
        List<ApiUser> callers = [];
        for (var i = 0; i < Callers; i++)
            callers.Add((await tenant.AddUserAsync()).On(api));
        return (tenant, api, callers);
    }

    private static async Task<string> DenyAsync(ApiUser caller)
    {
        var id = Unique.Text();
        using var denied = await caller.GetAsync("/users", ("X-Correlation-ID", id));
        Assert.Equal(403, (int)denied.StatusCode);
        return id;
    }

    private static async Task<IReadOnlyList<string>> RecordedAsync(Tenant tenant) =>
        [.. (await AuditRows.OfAsync(tenant.Id)).Where(row => row.Text("action") == "access.denied").Select(row => row.Text("correlation_id"))];
}
