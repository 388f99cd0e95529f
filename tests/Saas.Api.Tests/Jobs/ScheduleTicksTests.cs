using System.Globalization;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Tests.Jobs;

/// <summary>When a schedule fires: cron, time zones, clock changes, back-fill.</summary>
public sealed class ScheduleTicksTests
{
    [Theory]
    // Summer time begins on 29 March at 2:00 and ends on 25 October at 3:00.
    [InlineData("0 30 2 * * *", "2026-03-28T12:00Z", "2026-03-29T01:00Z")] // 2:30 does not exist: the first moment after the gap.
    [InlineData("0 30 2 * * *", "2026-03-29T12:00Z", "2026-03-30T00:30Z")]
    [InlineData("0 30 2 * * *", "2026-10-24T12:00Z", "2026-10-25T00:30Z")] // 2:30 comes twice: the first one only.
    [InlineData("0 30 2 * * *", "2026-10-25T00:30Z", "2026-10-26T01:30Z")]
    [InlineData("0 0 9 * * *", "2026-03-28T12:00Z", "2026-03-29T07:00Z")]
    [InlineData("0 0 9 * * *", "2026-10-24T12:00Z", "2026-10-25T08:00Z")]
    [InlineData("0 */30 * * * *", "2026-10-25T00:30Z", "2026-10-25T01:00Z")] // An interval goes on through the doubled hour.
    [InlineData("0 */30 * * * *", "2026-10-25T01:00Z", "2026-10-25T01:30Z")]
    public void The_next_tick_in_Berlin(string cron, string now, string next) =>
        Assert.Equal(Utc(next), Of(cron, "Europe/Berlin", "none", now, now).Next);

    [Theory]
    [InlineData("Etc/UTC", "2026-07-01T09:00Z")]
    [InlineData("America/New_York", "2026-07-01T13:00Z")]
    [InlineData("Asia/Kolkata", "2026-07-01T03:30Z")]
    [InlineData("Pacific/Auckland", "2026-07-01T21:00Z")]
    public void Nine_in_the_morning_is_the_zones(string zone, string next) =>
        Assert.Equal(Utc(next), Of("0 0 9 * * *", zone, "none", "2026-07-01T00:00Z", "2026-07-01T00:00Z").Next);

    [Theory]
    [InlineData("none", "")]
    [InlineData("last", "05:00")]
    [InlineData("all", "01:00,02:00,03:00,04:00,05:00")]
    public void Missed_ticks_are_made_up_for_by_policy(string backfill, string fired)
    {
        var ticks = Of("0 0 * * * *", "Etc/UTC", backfill, "2026-07-01T01:00Z", "2026-07-01T05:20Z");

        Assert.Equal(fired, string.Join(',', ticks.Fire.Select(tick => tick.ToString("HH:mm", CultureInfo.InvariantCulture))));
        Assert.Equal(Utc("2026-07-01T06:00Z"), ticks.Next);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("last")]
    [InlineData("all")]
    public void A_tick_on_time_fires_whatever_the_policy(string backfill)
    {
        var ticks = Of("0 0 * * * *", "Etc/UTC", backfill, "2026-07-01T05:00Z", "2026-07-01T05:00:02Z");

        Assert.Equal([Utc("2026-07-01T05:00Z")], ticks.Fire);
    }

    [Fact]
    public void In_the_doubled_hour_a_daily_tick_is_made_up_for_once() =>
        Assert.Equal([Utc("2026-10-25T00:30Z")], Of("0 30 2 * * *", "Europe/Berlin", "all", "2026-10-25T00:00Z", "2026-10-25T12:00Z").Fire);

    [Fact]
    public void Of_a_long_absence_the_newest_thousand_are_made_up_for()
    {
        var ticks = Of("* * * * * *", "Etc/UTC", "all", "2026-07-01T00:00Z", "2026-07-01T12:00Z");

        Assert.Equal(1000, ticks.Fire.Count);
        Assert.Equal(Utc("2026-07-01T12:00Z"), ticks.Fire[^1]);
    }

    [Fact]
    public void A_day_that_never_comes_is_far_away() =>
        Assert.True(Of("0 0 0 30 2 *", "Etc/UTC", "all", "2026-07-01T00:00Z", "2026-07-01T12:00Z") is { Fire: [], Next.Year: > 9000, Next.Kind: DateTimeKind.Utc });

    private static ScheduleTicks Of(string cron, string zone, string backfill, string nextRunAt, string now) =>
        ScheduleTicks.Of(new DueRow("test", "probe", cron, zone, backfill, Utc(nextRunAt), Utc(now)));

    private static DateTime Utc(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}
