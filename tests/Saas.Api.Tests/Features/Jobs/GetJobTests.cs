using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

public sealed class GetJobTests
{
    [Fact]
    public async Task Shows_every_attempt_with_its_error_and_its_duration()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var ids = await probes.AddAsync(1, new { failTimes = 2, milliseconds = 50 }, ("X-Correlation-ID", "from-here"));
        await ProbeJobs.StateAsync(ids[0], "succeeded");

        var job = await GetAsync(probes, ids[0]);

        Assert.Equal(["job", "correlationId", "attempts"], job.Members());
        Assert.Equal(["succeeded", "3", "Told to fail in attempt 2."], [job.GetProperty("job").Text("state"), $"{job.GetProperty("job").GetProperty("attempt")}", job.GetProperty("job").Text("lastError")]);
        Assert.Equal("from-here", job.Text("correlationId"));
        var attempts = job.GetProperty("attempts").EnumerateArray().ToList();
        Assert.Equal([1, 2, 3], attempts.Select(attempt => attempt.GetProperty("attempt").GetInt32()));
        Assert.Equal(["Told to fail in attempt 1.", "Told to fail in attempt 2.", null], attempts.Select(attempt => attempt.GetProperty("error").GetString()));
        Assert.All(attempts, attempt => Assert.InRange(attempt.GetProperty("durationMilliseconds").GetDouble(), 45, 5_000));
        Assert.All(attempts, attempt => Assert.True(attempt.GetProperty("startedAt").GetDateTime() < attempt.GetProperty("finishedAt").GetDateTime()));
    }

    [Fact]
    public async Task Never_shows_what_the_job_carries()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var id = await probes.AddOneAsync(new { mode = "throw", attempts = 1 });
        await ProbeJobs.StateAsync(id, "dead");

        var text = (await GetAsync(probes, id)).GetRawText();

        Assert.DoesNotContain(probes.File, text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret detail", text, StringComparison.Ordinal);
        Assert.DoesNotContain("payload", text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Shows_nothing_of_another_tenant_also_to_its_own_users()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var id = await new ProbeJobs(other.Admin).AddOneAsync(new { delayMilliseconds = 600_000 });

        using var foreign = await tenant.Admin.GetAsync($"/jobs/{id}");
        using var unknown = await tenant.Admin.GetAsync($"/jobs/{Guid.CreateVersion7()}");
        using var malformed = await tenant.Admin.GetAsync("/jobs/1");
        using var user = await (await other.AddUserAsync()).GetAsync($"/jobs/{id}");

        await foreign.ShouldBeProblemAsync(404, "not_found");
        await unknown.ShouldBeProblemAsync(404, "not_found");
        await malformed.ShouldBeProblemAsync(400, "invalid_parameter");
        await user.ShouldBeProblemAsync(403, "permission_denied");
    }

    private static async Task<JsonElement> GetAsync(ProbeJobs probes, Guid id)
    {
        using var answer = await probes.Admin.GetAsync($"/jobs/{id}");
        return await answer.ShouldBeAsync(200);
    }
}
