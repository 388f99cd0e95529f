using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

public sealed class JobHandlerFaultTests
{
    [Fact]
    public async Task Handlers_that_throw_hang_or_allocate_a_lot_disturb_no_others()
    {
        await using var own = await OwnJobs.StartAsync();
        // Shorter than the hangs, so that renewals which those stop are noticed; longer than a busy machine holds a timer up.
        var worker = await own.WorkerAsync(("JOBS_CONCURRENCY", "8"), ("JOBS_TENANT_CONCURRENCY", "8"), ("JOBS_LEASE", "4s"));
        var (deaf, blocked, broken, hungry) = (own.MoreProbes(), own.MoreProbes(), own.MoreProbes(), own.MoreProbes());

        await deaf.AddAsync(2, new { mode = "hang", attempts = 1 });
        await blocked.AddAsync(2, new { mode = "block", attempts = 1 });
        await own.HeldAsync(4);
        await broken.AddAsync(5, new { mode = "throw", attempts = 1 });
        await own.Probes.AddAsync(50);
        // Last: what they take of the processor is nobody's wait for the others.
        await hungry.AddAsync(20, new { mode = "allocate" });

        Assert.Equal(0, await own.ShouldAllBeDoneAsync(own.Probes, 50));
        Assert.Equal(0, await own.ShouldAllBeDoneAsync(hungry, 20));
        await ShouldBeDeadAsync(own, broken, 5, "Unexpected failure (InvalidOperationException); the log tells more.");
        await ShouldBeDeadAsync(own, deaf, 2, "Did not end within 5 s.");
        await ShouldBeDeadAsync(own, blocked, 2, "Did not end within 5 s.");
        Assert.True(await own.Database.ScalarAsync<bool>("""
            SELECT max(finished_at) FILTER (WHERE payload ->> 'mode' IS NULL) < min(finished_at) FILTER (WHERE payload ->> 'mode' IN ('hang', 'block'))
            FROM jobs
            WHERE kind = 'probe'
            """));
        Assert.False(worker.HasExited);
    }

    [Theory]
    [InlineData("no.such.kind", "{}", "No handler for the kind 'no.such.kind' in this program.")]
    [InlineData("probe", """{"file": 1}""", "The payload does not have the form that the handler takes.")]
    public async Task A_job_of_an_unknown_kind_or_form_waits_for_a_program_that_knows_it_and_is_dead_then(string kind, string payload, string error)
    {
        await using var own = await OwnJobs.StartAsync();
        await own.Database.ExecuteAsync($"""
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
            VALUES ('{own.Tenant.Id}', gen_random_uuid(), '{kind}', 'available', '{payload}', 3)
            """);
        await own.Probes.AddAsync(20);

        await own.WorkerAsync(("JOBS_UNKNOWN_GRACE", "2s"));

        var dead = await own.JobAsync($"payload = '{payload}'", "dead");
        Assert.Equal((1, error), (dead.Attempt, dead.Error));
        Assert.Equal(0, await own.ShouldAllBeDoneAsync(own.Probes, 20));
    }

    private static async Task ShouldBeDeadAsync(OwnJobs own, ProbeJobs probes, int count, string error)
    {
        var jobs = await own.JobsAsync(probes);
        Assert.Equal(count, jobs.Count);
        Assert.All(jobs, job => Assert.Equal(("dead", 1, error), (job.State, job.Attempt, job.Error)));
        Assert.Empty(probes.Marks);
    }
}
