using Saas.Api.Platform.Jobs;

namespace Saas.Api.Tests.Jobs;

public sealed class BackoffTests
{
    private static readonly Backoff FiveSecondsToAnHour = new(TimeSpan.FromSeconds(5), TimeSpan.FromHours(1));

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(5, 80)]
    [InlineData(10, 2_560)]
    [InlineData(11, 3_600)]
    [InlineData(100, 3_600)]
    public void Doubles_up_to_the_longest_with_a_fifth_of_jitter_either_way(int attempt, double seconds)
    {
        double[] waits = [.. Enumerable.Range(0, 2_000).Select(_ => FiveSecondsToAnHour.After(attempt).TotalSeconds)];

        Assert.All(waits, wait => Assert.InRange(wait, 0.8 * seconds, 1.2 * seconds));
        // The jitter fills its range, evenly.
        Assert.InRange(waits.Min(), 0.8 * seconds, 0.82 * seconds);
        Assert.InRange(waits.Max(), 1.18 * seconds, 1.2 * seconds);
        Assert.InRange(waits.Average(), 0.98 * seconds, 1.02 * seconds);
    }
}
