using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Keys;

/// <summary>Keys change by themselves.</summary>
public sealed class KeyRotationTests
{
    [Fact]
    public async Task The_schedule_rotates_old_keys_once_and_removes_retired_ones()
    {
        await using var own = await OwnKeys.StartAsync(
            ("KEY_REREAD", "200ms"), ("KEY_PUBLISH_AHEAD", "1s"), ("KEY_ROTATION", "3s"), ("JWT_ACCESS_EXPIRATION", "2s"));
        (string, string?)[] running = [("JOBS_IN_PROCESS", "true"), ("JOBS_POLL", "200ms")];
        var (api, _) = (await own.ApiAsync(running), await own.ApiAsync(running));
        var user = (await Tenant.CreateAsync(api)).Admin;
        await Eventually.TrueAsync(async () => await own.Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM schedules WHERE name = 'keys.rotation')"));

        await own.Database.ExecuteAsync("UPDATE schedules SET cron = '* * * * * *', next_run_at = now() WHERE name = 'keys.rotation'");

        HashSet<string> seen = [];
        await Eventually.TrueAsync(async () =>
        {
            var again = await user.SignInAgainAsync();
            Assert.Equal(200, await again.StatusAsync());
            return seen.Add(OwnKeys.KidOf(again)) && seen.Count == 3;
        }, TimeSpan.FromSeconds(60));
        await Eventually.TrueAsync(async () => !await own.Database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM signing_keys WHERE kid = '{seen.First()}')"));
        Assert.InRange(await own.Database.ScalarAsync<long>("SELECT count(*) FROM signing_keys"), 1, 4);
        Assert.Equal(1L, await own.Database.ScalarAsync<long>("SELECT count(*) FROM signing_keys WHERE retired_at IS NULL"));
        Assert.True(await own.Database.ScalarAsync<bool>("SELECT coalesce(bool_and(retired_at - signs_from >= interval '4 s'), true) FROM signing_keys WHERE retired_at IS NOT NULL"));
        Assert.Empty(api.Lines("\"LogLevel\":\"Error\""));
    }

    [Fact]
    public async Task A_young_key_is_left_alone()
    {
        await using var own = await OwnKeys.StartAsync();
        await own.ApiAsync(("JOBS_IN_PROCESS", "true"), ("JOBS_POLL", "200ms"));
        await Eventually.TrueAsync(async () => await own.Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM schedules WHERE name = 'keys.rotation')"));

        await own.Database.ExecuteAsync("UPDATE schedules SET next_run_at = now() - interval '1 h' WHERE name = 'keys.rotation'");

        await Eventually.TrueAsync(async () => await own.Database.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'keys.rotation' AND state = 'succeeded'") > 0);

        Assert.Equal(1L, await own.Database.ScalarAsync<long>("SELECT count(*) FROM signing_keys"));
    }
}
