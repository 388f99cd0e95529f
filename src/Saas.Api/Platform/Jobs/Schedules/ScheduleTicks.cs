using Cronos;

namespace Saas.Api.Platform.Jobs.Schedules;

/// <summary>What a due schedule has to do now.</summary>
/// <param name="Fire">Ticks to run for, oldest first.</param>
/// <param name="Next">The next tick after now.</param>
internal sealed record ScheduleTicks(IReadOnlyList<DateTime> Fire, DateTime Next)
{
    /// <summary>A tick this old was missed.</summary>
    public static readonly TimeSpan Missed = TimeSpan.FromMinutes(1);

    /// <summary>Where the newest tick is looked for first: after a long absence there may be millions.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>Of a long absence, only so many of the newest ticks are made up for.</summary>
    private const int Most = 1000;

    /// <exception cref="CronFormatException">Not a cron expression.</exception>
    /// <exception cref="TimeZoneNotFoundException">No such time zone on this machine.</exception>
    public static ScheduleTicks Of(DueRow due)
    {
        var cron = CronExpression.Parse(due.Cron, CronFormat.IncludeSeconds);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(due.TimeZone);
        var next = cron.GetNextOccurrence(due.Now, zone, inclusive: false) ?? DateTime.SpecifyKind(DateTime.MaxValue.AddYears(-1), DateTimeKind.Utc);
        var passed = new Queue<DateTime>();
        var from = due.Backfill == "all" || due.Now - due.NextRunAt < Window ? due.NextRunAt : due.Now - Window;
        if (due.Backfill == "last" && from != due.NextRunAt && !cron.GetOccurrences(from, due.Now, zone, fromInclusive: true, toInclusive: true).Any())
            from = due.NextRunAt;
        foreach (var tick in cron.GetOccurrences(from, due.Now, zone, fromInclusive: true, toInclusive: true))
        {
            passed.Enqueue(tick);
            if (passed.Count > Most)
                passed.Dequeue();
        }
        return new(due.Backfill switch
        {
            "all" => [.. passed],
            "last" => [.. passed.TakeLast(1)],
            _ => [.. passed.TakeLast(1).Where(tick => due.Now - tick < Missed)],
        }, next);
    }
}
