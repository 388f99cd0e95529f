using System.Text.Json.Serialization;

namespace Saas.Api.Platform.Jobs.Schedules;

/// <summary>Work that recurs. Its row is made once and then belongs to the operator.</summary>
/// <param name="Name">Stable.</param>
/// <param name="Kind">Of the jobs that it enqueues, or the name of a <see cref="ScheduledTick"/>.</param>
/// <param name="Cron">Six fields, seconds first.</param>
/// <param name="Backfill">none, last or all: which of the ticks that fell while nothing ran are made up for.</param>
/// <param name="TimeZone">IANA name.</param>
internal sealed record Schedule(string Name, string Kind, string Cron, string Backfill, string TimeZone = "Etc/UTC");

/// <summary>Work so short and so urgent that the instance that fires does it at once, instead of enqueuing a job for it.</summary>
internal sealed record ScheduledTick(string Kind, Func<CancellationToken, Task> RunAsync);

/// <summary>The payload of jobs that a schedule enqueues.</summary>
/// <param name="Schedule">Its name.</param>
/// <param name="Tick">The time that it was due.</param>
internal sealed record ScheduledPayload(string Schedule, DateTimeOffset Tick);

internal sealed record DueRow(string Name, string Kind, string Cron, string TimeZone, string Backfill, DateTime NextRunAt, DateTime Now);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ScheduledPayload))]
internal sealed partial class ScheduleJson : JsonSerializerContext;
