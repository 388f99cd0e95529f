using Saas.DevHost.Processes;

namespace Saas.Api.Tests.Harness;

/// <summary>Waits for what gives no signal of its own, with a deadline.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    public static Task TrueAsync(Func<bool> condition, TimeSpan? limit = null) =>
        TrueAsync(() => Task.FromResult(condition()), limit);

    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan? limit = null)
    {
        var met = await Wait.UntilAsync(async () => await condition(), limit ?? Limit, TestContext.Current.CancellationToken);
        Assert.True(met, $"This did not come true within {(limit ?? Limit).TotalSeconds} s.");
    }

    /// <summary>For a time that has to pass because the rule under test is about time.</summary>
    public static Task PassedAsync(TimeSpan time)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        return TrueAsync(() => clock.Elapsed >= time, time + Limit);
    }
}
