using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>Sessions that are long over are removed.</summary>
public sealed class SessionRetentionTests
{
    [Fact]
    public async Task Removes_what_is_long_over_and_nothing_else()
    {
        var tenant = await Tenant.CreateAsync();
        var (live, ended, expired, fresh) = (tenant.Admin, await tenant.Admin.SignInAgainAsync(), await tenant.Admin.SignInAgainAsync(), await tenant.Admin.SignInAgainAsync());
        foreach (var user in new[] { live, ended, expired, fresh })
            await user.RefreshedAsync();
        await Sql.ExecuteAsync("UPDATE sessions SET ended_at = now() - interval '8 days', end_reason = 'logout' WHERE id = $1", Sid(ended));
        await Sql.ExecuteAsync("UPDATE sessions SET ended_at = now() - interval '6 days', end_reason = 'logout' WHERE id = $1", Sid(fresh));
        await Sql.ExecuteAsync("UPDATE sessions SET expires_at = now() - interval '8 days', idle_expires_at = now() - interval '20 days' WHERE id = $1", Sid(expired));

        await Sql.ExecuteAsync(
            """
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
            VALUES ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'sessions.retention', 'available', '{"schedule": "sessions.retention", "tick": "2026-01-01T00:00:00Z"}', 1)
            """);

        await Eventually.TrueAsync(async () => await CountAsync(ended) == 0 && await CountAsync(expired) == 0);
        Assert.Equal((1L, 1L), (await CountAsync(live), await CountAsync(fresh)));
        using var refresh = await ended.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "invalid_refresh_token");
    }

    [Fact]
    public async Task Runs_by_schedule() =>
        Assert.Equal("sessions.retention", await Sql.ScalarAsync<string>("SELECT kind FROM schedules WHERE name = 'sessions.retention'"));

    private static Guid Sid(ApiUser user) => Guid.Parse(Jwt.Payload(user.AccessToken).Text("sid"));

    private static Task<long> CountAsync(ApiUser user) => Sql.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE id = $1", Sid(user));
}
