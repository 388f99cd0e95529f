using System.Diagnostics;

namespace Saas.DevHost.Processes;

/// <summary>Polling with a deadline, for the things that give no signal of their own.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    public static async Task<bool> UntilAsync(Func<ValueTask<bool>> condition, TimeSpan limit, CancellationToken cancellation, TimeSpan? pause = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > limit)
                return false;
            await Task.Delay(pause ?? Pause, cancellation);
        }

        return true;
    }

    public static Task<bool> UntilAsync(Func<bool> condition, TimeSpan limit, CancellationToken cancellation) =>
        UntilAsync(() => ValueTask.FromResult(condition()), limit, cancellation);
}
