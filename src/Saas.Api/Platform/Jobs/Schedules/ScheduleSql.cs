using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Jobs.Schedules;

internal static class ScheduleSql
{
    private const string Why = "Schedules belong to the whole service.";

    /// <summary>A schedule that is there already keeps what an operator has made of it.</summary>
    [CrossTenant(Why)]
    public const string InsertSchedule = """
        INSERT INTO schedules (name, kind, cron, time_zone, backfill, next_run_at)
        VALUES (@Name, @Kind, @Cron, @TimeZone, @Backfill, now())
        ON CONFLICT (name) DO NOTHING
        """;

    [CrossTenant(Why)]
    public const string SelectDue = """
        SELECT name, kind, cron, time_zone, backfill, next_run_at, now() AS now
        FROM schedules
        WHERE next_run_at <= now()
        ORDER BY next_run_at, name
        """;

    /// <summary>Of all instances that saw the schedule due, one finds it unmoved. Its jobs come with the move or not at all.</summary>
    [CrossTenant(Why)]
    public const string Fire = """
        WITH fired AS (
            UPDATE schedules
            SET last_run_at = coalesce(@LastRunAt, last_run_at),
                next_run_at = @NextRunAt,
                updated_at = now()
            WHERE name = @Name
              AND next_run_at = @SeenRunAt
            RETURNING name
        ), enqueued AS (
            INSERT INTO jobs (tenant_id, id, kind, state, payload, tags, max_attempts)
            SELECT '00000000-0000-0000-0000-000000000000', tick.id, @Kind, 'available',
                   jsonb_build_object('schedule', fired.name, 'tick', to_jsonb(tick.at)), ARRAY['schedule:' || fired.name], 15
            FROM fired
            CROSS JOIN unnest(@Ids, @Ticks) AS tick (id, at)
        )
        SELECT count(*) > 0 AS won
        FROM fired
        """;
}
