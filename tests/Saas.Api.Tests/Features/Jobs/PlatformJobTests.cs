using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

/// <summary>Jobs of the nil tenant, and of any other, in the hands of a SUPER_ADMIN.</summary>
public sealed class PlatformJobTests
{
    [Fact]
    public async Task A_platform_administrator_reads_a_job_of_the_platform()
    {
        var (tenant, id) = (await Tenant.CreateAsync(), await AddAsync(Guid.Empty, "dead"));
        var super = await tenant.AddSuperAdminAsync();

        using var answer = await super.GetAsync($"/jobs/{id}?allTenants=true");
        using var own = await super.GetAsync($"/jobs/{id}");
        using var unknown = await super.GetAsync($"/jobs/{Guid.CreateVersion7()}?allTenants=true");

        var detail = await answer.ShouldBeAsync(200);
        Assert.Equal([$"{id}", $"{Guid.Empty}", "dead", "All of it."], new[] { "id", "tenantId", "state", "lastError" }.Select(member => detail.GetProperty("job").Text(member)));
        Assert.Equal("All of it.", detail.GetProperty("attempts")[0].Text("error"));
        await own.ShouldBeProblemAsync(404, "not_found");
        await unknown.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task A_platform_administrator_retries_and_cancels_them()
    {
        var (tenant, dead, scheduled) = (await Tenant.CreateAsync(), await AddAsync(Guid.Empty, "dead"), await AddAsync(Guid.Empty, "scheduled"));
        var super = await tenant.AddSuperAdminAsync();

        using var cancelled = await super.PostAsync($"/jobs/{scheduled}/cancel?allTenants=true");
        using var again = await super.PostAsync($"/jobs/{scheduled}/cancel?allTenants=true");
        using var retried = await super.PostAsync($"/jobs/{dead}/retry?allTenants=true");
        using var unknown = await super.PostAsync($"/jobs/{Guid.CreateVersion7()}/retry?allTenants=true");
        using var nothing = await super.PostAsync($"/jobs/{Guid.CreateVersion7()}/cancel?allTenants=true");

        Assert.Equal("cancelled", (await cancelled.ShouldBeAsync(200)).Text("state"));
        await again.ShouldBeProblemAsync(409, "job_finished");
        Assert.Equal("available", (await retried.ShouldBeAsync(200)).Text("state"));
        // Nobody knows the kind: once it is taken, it is put off.
        await ProbeJobs.StateAsync(dead, "scheduled");
        await unknown.ShouldBeProblemAsync(404, "not_found");
        await nothing.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task And_a_tenants_which_sees_only_what_is_for_it()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var (super, id) = (await tenant.AddSuperAdminAsync(), await AddAsync(other.Id, "dead"));

        using var theirs = await other.Admin.GetAsync($"/jobs/{id}");
        using var retried = await super.PostAsync($"/jobs/{id}/retry?allTenants=true");

        var detail = await theirs.ShouldBeAsync(200);
        Assert.Equal(["Part of it.", "Part of it."], [detail.GetProperty("job").Text("lastError"), detail.GetProperty("attempts")[0].Text("error")]);
        Assert.DoesNotContain("All of it.", detail.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(["available", $"{other.Id}"], [(await retried.ShouldBeAsync(200)).Text("state"), (await retried.ReadJsonAsync()).Text("tenantId")]);
    }

    [Theory]
    [InlineData("impersonations.tell")]
    [InlineData("impersonations.mail")]
    [InlineData("tenant.erase")]
    [InlineData("account.erase")]
    [InlineData("audit.seal")]
    public async Task Nobody_cancels_what_others_rely_on(string kind)
    {
        var (tenant, id) = (await Tenant.CreateAsync(), await AddAsync(Guid.Empty, "scheduled", kind));
        var own = await AddAsync(tenant.Id, "scheduled", kind);
        var super = await tenant.AddSuperAdminAsync();

        using var platforms = await super.PostAsync($"/jobs/{id}/cancel?allTenants=true");
        using var tenants = await tenant.Admin.PostAsync($"/jobs/{own}/cancel");

        await platforms.ShouldBeProblemAsync(409, "job_must_run");
        await tenants.ShouldBeProblemAsync(409, "job_must_run");
        Assert.Equal(2L, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE id IN ($1, $2) AND state = 'scheduled' AND NOT cancel_requested", id, own));
    }

    private static Task<Guid> AddAsync(Guid tenantId, string state, string kind = "platform.test") => Sql.ScalarAsync<Guid>(
        """
        INSERT INTO jobs (tenant_id, id, kind, state, payload, attempt, max_attempts, run_at, finished_at, failures)
        VALUES ($1, gen_random_uuid(), $3, $2, '{}', 1, 3, '2999-01-01', CASE WHEN $2 = 'dead' THEN now() END,
                jsonb_build_array(jsonb_build_object('attempt', 1, 'startedAt', now(), 'finishedAt', now(), 'error', 'Part of it.', 'detail', 'All of it.')))
        RETURNING id
        """, tenantId, state, kind);
}
