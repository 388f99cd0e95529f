using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

/// <summary>Schedules as an operator would make them: rows.</summary>
public sealed class ScheduleTests
{
    private const string Yearly = "0 0 0 1 1 *";

    [Theory]
    [InlineData("none", 0)]
    [InlineData("last", 1)]
    [InlineData("all", 4)]
    public async Task Makes_up_for_missed_ticks_by_its_policy(string backfill, int jobs)
    {
        var name = Unique.Text();

        await AddAsync(name, Yearly, backfill: backfill, nextRunAt: $"{TimeProvider.System.GetUtcNow().UtcDateTime.Year - 3}-01-01 00:00Z");

        await Eventually.TrueAsync(async () => await Sql.ScalarAsync<bool>("SELECT next_run_at > now() FROM schedules WHERE name = $1", name));
        Assert.Equal(jobs, await CountAsync(name));
        Assert.Equal(jobs, await Sql.ScalarAsync<long>(
            "SELECT count(DISTINCT payload ->> 'tick') FROM jobs WHERE tags = ARRAY['schedule:' || $1] AND payload ->> 'schedule' = $1 AND tenant_id = '00000000-0000-0000-0000-000000000000'", name));
    }

    [Fact]
    public async Task Fires_each_tick_on_one_instance_only()
    {
        await using var second = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["JOBS_IN_PROCESS"] = "true" });
        var names = Enumerable.Range(0, 30).Select(_ => Unique.Text()).ToList();

        foreach (var name in names)
            await AddAsync(name, "* * * * * *", nextRunAt: "now");
        await Eventually.TrueAsync(async () => await CountAsync(names[^1]) >= 4, TimeSpan.FromMinutes(1));
        await RemoveAsync([.. names]);

        foreach (var name in names)
        {
            // One job for each second from the first one to the last one.
            var seconds = await Sql.ScalarAsync<long>(
                "SELECT extract(epoch FROM max(tick) - min(tick))::bigint + 1 FROM (SELECT (payload ->> 'tick')::timestamptz AS tick FROM jobs WHERE tags = ARRAY['schedule:' || $1]) t", name);
            Assert.Equal(seconds, await CountAsync(name));
        }
    }

    [Fact]
    public async Task What_it_enqueues_is_run()
    {
        var name = Unique.Text();

        await AddAsync(name, Yearly, backfill: "last", nextRunAt: "2020-01-01 00:00Z");

        await Eventually.TrueAsync(async () => await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE tags = ARRAY['schedule:' || $1] AND state = 'succeeded'", name) == 1);
        Assert.True(await Sql.ScalarAsync<bool>("SELECT last_run_at = date_trunc('year', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' FROM schedules WHERE name = $1", name));
    }

    [Theory]
    [InlineData("not a cron", "Etc/UTC", "probe")]
    [InlineData("0 0 * * *", "Etc/UTC", "probe")]
    [InlineData(Yearly, "Nowhere/City", "probe")]
    [InlineData(Yearly, "Etc/UTC", "")]
    public async Task One_that_cannot_be_used_is_told_of_once_and_stops_no_other(string cron, string timeZone, string kind)
    {
        var (bad, good) = ($"bad-{Unique.Text()}", Unique.Text());

        // The bad one comes first.
        await AddAsync(bad, cron, timeZone, kind, "last", "2019-01-01 00:00Z");
        await AddAsync(good, Yearly, backfill: "last", nextRunAt: "2020-01-01 00:00Z");

        await Eventually.TrueAsync(async () => await CountAsync(good) == 1);
        await Eventually.TrueAsync(() => Told(bad) > 0);
        await Eventually.PassedAsync(TimeSpan.FromSeconds(3));
        await RemoveAsync(bad);
        Assert.Equal(1, Told(bad));
    }

    [Fact]
    public async Task The_built_in_ones_are_there_and_what_an_operator_has_made_of_them_stays()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await database.ExecuteAsync("INSERT INTO schedules (name, kind, cron, time_zone, backfill, next_run_at) VALUES ('jobs.retention', 'jobs.retention', '0 0 3 * * *', 'Europe/Berlin', 'none', '2999-01-01')");

        (await database.RunAsync("worker", "--once")).ShouldSucceed();

        Assert.Equal(
            "jobs.rescue */2 * * * * * Etc/UTC last,jobs.retention 0 0 3 * * * Europe/Berlin none,keys.rotation 30 */10 * * * * Etc/UTC last",
            await database.ScalarAsync<string>("SELECT string_agg(concat_ws(' ', name, cron, time_zone, backfill), ',' ORDER BY name) FROM schedules WHERE name IN ('jobs.rescue', 'jobs.retention', 'keys.rotation')"));
    }

    private static Task<int> AddAsync(string name, string cron, string timeZone = "Etc/UTC", string kind = "probe", string backfill = "all", string nextRunAt = "now") => Sql.ExecuteAsync(
        "INSERT INTO schedules (name, kind, cron, time_zone, backfill, next_run_at) VALUES ($1, $2, $3, $4, $5, $6::timestamptz)", name, kind, cron, timeZone, backfill, nextRunAt);

    private static Task<int> RemoveAsync(params string[] names) => Sql.ExecuteAsync("DELETE FROM schedules WHERE name = ANY ($1)", new object[] { names });

    private static int Told(string name) => ApiHost.Current.Api.Output.Count(line => line.Contains(name, StringComparison.Ordinal));

    private static Task<long> CountAsync(string name) => Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE tags = ARRAY['schedule:' || $1]", name);
}
