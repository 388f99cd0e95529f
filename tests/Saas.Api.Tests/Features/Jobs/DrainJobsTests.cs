using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

/// <summary>For platforms that give a processor only while a request is answered.</summary>
public sealed class DrainJobsTests(DrainApi drain) : IClassFixture<DrainApi>
{
    [Fact]
    public async Task Without_a_secret_or_an_issuer_in_the_settings_there_is_nothing()
    {
        using var bare = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/jobs/drain");
        using var secret = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/jobs/drain", null, ("Authorization", $"Bearer {DrainApi.Secret}"));

        await bare.ShouldBeProblemAsync(404, "not_found");
        await secret.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task The_secret_opens_and_the_answer_tells_what_is_left()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync(drain.Api)).Admin);
        await probes.AddAsync(25);
        var later = await probes.AddOneAsync(new { delayMilliseconds = 600_000 });

        using var answer = await drain.DrainAsync(DrainApi.Secret);

        var drained = await answer.ShouldBeAsync(200);
        Assert.Equal(["ran", "backlog", "nextDueAt"], drained.Members());
        // The mail of the sign-up is among them.
        Assert.InRange(drained.GetProperty("ran").GetInt64(), 26, 1_000);
        Assert.Equal(0, drained.GetProperty("backlog").GetInt64());
        Assert.InRange(drained.GetProperty("nextDueAt").GetDateTime(), TimeProvider.System.GetUtcNow().UtcDateTime, TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(11));
        Assert.Equal(25, probes.Marks.Count);
        using var cancelled = await probes.Admin.PostAsync($"/jobs/{later}/cancel");
        await cancelled.ShouldBeAsync(200);
    }

    [Fact]
    public async Task It_stops_in_time_and_hands_back_what_it_could_not_run()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync(drain.Api)).Admin);
        await probes.AddAsync(100, new { milliseconds = 500 });
        var clock = System.Diagnostics.Stopwatch.StartNew();

        using var answer = await drain.DrainAsync(DrainApi.Secret, new { maxSeconds = 1 });

        var drained = await answer.ShouldBeAsync(200);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15);
        Assert.InRange(drained.GetProperty("ran").GetInt64(), 1, 60);
        Assert.InRange(drained.GetProperty("backlog").GetInt64(), 40, 100);
        Assert.Equal(0L, await drain.Database.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE state = 'running' OR (state = 'available' AND attempt > 0)"));
        await drain.Database.ExecuteAsync("DELETE FROM jobs WHERE state = 'available'");
    }

    [Theory]
    [InlineData(null, "authentication_required")]
    [InlineData("Bearer", "invalid_token")]
    [InlineData("Bearer ", "invalid_token")]
    [InlineData("Bearer a-drain-secret-of-32-characters-or-mor", "invalid_token")]
    [InlineData("Bearer a-drain-secret-of-32-characters-or-more.", "invalid_token")]
    [InlineData("Bearer A-DRAIN-SECRET-OF-32-CHARACTERS-OR-MORE", "invalid_token")]
    [InlineData("Basic a-drain-secret-of-32-characters-or-more", "invalid_token")]
    [InlineData("a-drain-secret-of-32-characters-or-more", "invalid_token")]
    public async Task Nobody_else_drains(string? authorization, string code)
    {
        using var answer = authorization is null
            ? await drain.DrainAsync(null)
            : await drain.Api.Client.SendJsonAsync(HttpMethod.Post, "/jobs/drain", null, ("Authorization", authorization));

        await answer.ShouldBeProblemAsync(401, code);
    }

    [Fact]
    public async Task A_token_of_the_service_itself_does_not_open()
    {
        var admin = (await Tenant.CreateAsync(drain.Api)).Admin;

        using var answer = await drain.DrainAsync(admin.AccessToken);

        await answer.ShouldBeProblemAsync(401, "invalid_token");
    }

    /// <summary>What schedulers send that were told no body.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("application/octet-stream")]
    [InlineData("text/plain")]
    public async Task An_empty_body_of_whatever_type_means_the_defaults(string? type)
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync(drain.Api)).Admin);
        await probes.AddAsync(3);
        using var body = new ByteArrayContent([]);
        body.Headers.ContentType = type is null ? null : new(type);

        using var answer = await drain.DrainAsync(DrainApi.Secret, body);

        Assert.InRange((await answer.ShouldBeAsync(200)).GetProperty("ran").GetInt64(), 3, 1_000);
        Assert.Equal(3, probes.Marks.Count);
    }

    [Fact]
    public async Task A_body_of_another_type_is_refused()
    {
        using var body = new ByteArrayContent("{}"u8.ToArray());
        body.Headers.ContentType = new("application/octet-stream");

        using var answer = await drain.DrainAsync(DrainApi.Secret, body);

        await answer.ShouldBeProblemAsync(415, "unsupported_media_type");
    }

    [Fact]
    public async Task Schedules_fire_and_lost_jobs_are_rescued_while_it_drains()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync(drain.Api)).Admin);
        await probes.AddAsync(1, new { milliseconds = 4_500 });
        await drain.Database.ExecuteAsync($$"""
            INSERT INTO jobs (tenant_id, id, kind, state, payload, attempt, max_attempts, started_at, lease_token, lease_until)
            VALUES ('{{probes.Admin.TenantId}}', gen_random_uuid(), 'probe', 'running', '{"file": "{{probes.File}}", "milliseconds": 0, "failTimes": 0, "mode": null}', 1, 5, now(), gen_random_uuid(), now() + interval '1 s')
            """);

        using var answer = await drain.DrainAsync(DrainApi.Secret);

        await answer.ShouldBeAsync(200);
        Assert.Equal(["1", "2"], probes.Marks.Select(mark => mark[1]).Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3601)]
    public async Task Refuses_senseless_times(int maxSeconds)
    {
        using var answer = await drain.DrainAsync(DrainApi.Secret, new { maxSeconds });

        await answer.ShouldPointAtAsync("#/maxSeconds");
    }
}
