using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

/// <summary>Jobs whose holder is not heard of any more.</summary>
public sealed class RescueTests
{
    [Fact]
    public async Task A_lost_job_is_run_again_and_the_lost_attempt_counts()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);

        var id = await LoseAsync(probes, maxAttempts: 2, cancelRequested: false);

        Assert.Equal("2", (await probes.MarksAsync(1))[0][1]);
        await ProbeJobs.StateAsync(id, "succeeded");
        using var answer = await probes.Admin.GetAsync($"/jobs/{id}");
        var attempts = (await answer.ShouldBeAsync(200)).GetProperty("attempts").EnumerateArray().ToList();
        Assert.Equal(["The process that ran it was lost.", null], attempts.Select(attempt => attempt.GetProperty("error").GetString()));
        Assert.InRange(attempts[0].GetProperty("durationMilliseconds").GetDouble(), 60_000, 600_000);
    }

    [Theory]
    [InlineData(1, false, "dead")]
    [InlineData(5, true, "cancelled")]
    public async Task A_lost_job_ends_after_its_last_attempt_or_when_it_was_to_be_cancelled(int maxAttempts, bool cancelRequested, string state)
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);

        var id = await LoseAsync(probes, maxAttempts, cancelRequested);

        await ProbeJobs.StateAsync(id, state);
        Assert.Empty(probes.Marks);
    }

    [Fact]
    public async Task An_attempt_that_has_lost_its_job_to_a_later_one_of_the_same_process_is_ended()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var id = await probes.AddOneAsync(new { milliseconds = 4_000 });
        await ProbeJobs.StateAsync(id, "running");

        await Sql.ExecuteAsync("UPDATE jobs SET lease_token = gen_random_uuid(), lease_until = now() - interval '1 minute' WHERE id = $1", id);

        await ProbeJobs.StateAsync(id, "succeeded");
        Assert.Equal("2", Assert.Single(probes.Marks)[1]);
    }

    /// <summary>A job that was claimed two minutes ago by nobody who lives.</summary>
    private static Task<Guid> LoseAsync(ProbeJobs probes, int maxAttempts, bool cancelRequested) => Sql.ScalarAsync<Guid>(
        """
        INSERT INTO jobs (tenant_id, id, kind, state, payload, attempt, max_attempts, started_at, lease_token, lease_until, cancel_requested)
        VALUES ($1, gen_random_uuid(), 'probe', 'running', jsonb_build_object('file', $2::text), 1, $3, now() - interval '2 minutes', gen_random_uuid(), now() - interval '1 minute', $4)
        RETURNING id
        """,
        probes.Admin.TenantId, probes.File, maxAttempts, cancelRequested);
}
