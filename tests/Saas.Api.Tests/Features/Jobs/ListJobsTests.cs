using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

public sealed class ListJobsTests
{
    private static readonly string[] Members =
    [
        "id", "tenantId", "kind", "state", "priority", "tags", "attempt", "maxAttempts", "runAt", "createdAt", "startedAt", "finishedAt", "lastError",
    ];

    [Fact]
    public async Task Shows_the_newest_first_and_never_what_a_job_carries()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var first = await probes.AddOneAsync(new { tag = "shown", priority = 3, attempts = 7, delayMilliseconds = 600_000 });
        var second = await probes.AddOneAsync(new { tag = "shown", mode = "fail" });
        await ProbeJobs.StateAsync(second, "dead");

        using var answer = await probes.Admin.GetAsync("/jobs?tag=shown");

        var items = (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([second, first], items.Select(Id));
        Assert.Equal(Members, items[1].Members());
        Assert.Equal(
            [$"{probes.Admin.TenantId}", "probe", "scheduled", "3", """["shown"]""", "0", "7", "", "", ""],
            new[] { "tenantId", "kind", "state", "priority", "tags", "attempt", "maxAttempts", "startedAt", "finishedAt", "lastError" }.Select(member => items[1].GetProperty(member).ToString()));
        Assert.Equal(["dead", "1", "Told to fail for good."], new[] { "state", "attempt", "lastError" }.Select(member => items[0].GetProperty(member).ToString()));
        Assert.DoesNotContain(probes.File, await answer.ReadTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state=dead", "dead")]
    [InlineData("state=scheduled", "later")]
    [InlineData("state=running", "")]
    [InlineData("tag=dead", "dead")]
    [InlineData("tag=dea", "")]
    [InlineData("kind=probe", "later,dead")]
    [InlineData("kind=probe&state=scheduled&tag=later", "later")]
    [InlineData("kind=probe&state=scheduled&tag=dead", "")]
    [InlineData("kind=mail.send&tag=dead", "")]
    [InlineData("kind=nothing", "")]
    public async Task Filters(string query, string found)
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        await ProbeJobs.StateAsync(await probes.AddOneAsync(new { tag = "dead", mode = "fail" }), "dead");
        await probes.AddOneAsync(new { tag = "later", delayMilliseconds = 600_000 });

        var items = await ListAsync(probes.Admin, query);

        Assert.Equal(found, string.Join(',', items.Where(item => item.Text("kind") == "probe").Select(item => item.GetProperty("tags")[0].GetString())));
        Assert.DoesNotContain(items, item => query.Contains("kind=", StringComparison.Ordinal) && !query.Contains($"kind={item.Text("kind")}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Filters_by_age()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var early = await probes.AddOneAsync(new { delayMilliseconds = 600_000 });
        var late = await probes.AddOneAsync(new { delayMilliseconds = 600_000 });
        var border = (await ListAsync(probes.Admin, "kind=probe"))[0].Text("createdAt");

        Assert.Equal([late], (await ListAsync(probes.Admin, $"kind=probe&createdAfter={border}")).Select(Id));
        Assert.Equal([early], (await ListAsync(probes.Admin, $"kind=probe&createdBefore={border}")).Select(Id));
        Assert.Empty(await ListAsync(probes.Admin, $"kind=probe&createdAfter={border}&createdBefore={border}"));
    }

    [Fact]
    public async Task Goes_on_where_a_page_ended()
    {
        var probes = new ProbeJobs((await Tenant.CreateAsync()).Admin);
        var ids = await probes.AddAsync(5, new { delayMilliseconds = 600_000, tag = "paged" });

        List<Guid> seen = [];
        string? cursor = null;
        do
        {
            using var answer = await probes.Admin.GetAsync($"/jobs?tag=paged&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            var page = await answer.ShouldBeAsync(200);
            Assert.InRange(page.GetProperty("items").GetArrayLength(), 1, 2);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(Id));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(ids.OrderDescending(), seen);
    }

    [Theory]
    [InlineData("", "succeeded")]
    [InlineData("&state=scheduled", "scheduled")]
    [InlineData("&state=dead", "dead")]
    public async Task Looks_at_ten_thousand_jobs_for_a_page_and_goes_on_after_them(string query, string state)
    {
        var (tenant, rare) = (await Tenant.CreateAsync(), Unique.Text());
        var id = await Sql.ScalarAsync<Guid>(
            """
            INSERT INTO jobs (tenant_id, id, kind, state, payload, tags, max_attempts, run_at, finished_at)
            SELECT $1, ('01000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, 'old', $2, '{}', CASE WHEN i = 1 THEN ARRAY[$3] ELSE '{}' END, 1, '2999-01-01',
                   CASE WHEN $2 <> 'scheduled' THEN now() END
            FROM generate_series(1, 10500) i
            RETURNING id
            """, tenant.Id, state, rare);

        using var first = await tenant.Admin.GetAsync($"/jobs?tag={rare}{query}");
        var page = await first.ShouldBeAsync(200);
        using var next = await tenant.Admin.GetAsync($"/jobs?tag={rare}{query}&cursor={page.Text("nextCursor")}");

        Assert.Empty(page.GetProperty("items").EnumerateArray());
        var last = await next.ShouldBeAsync(200);
        Assert.Equal([id], last.GetProperty("items").EnumerateArray().Select(Id));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("nextCursor").ValueKind);
        Assert.Equal(50, (await ListAsync(tenant.Admin, query.TrimStart('&'))).Count);
    }

    [Fact]
    public async Task Shows_every_tenants_jobs_to_a_platform_administrator_that_asks()
    {
        var (one, other, tag) = (await Tenant.CreateAsync(), await Tenant.CreateAsync(), Unique.Text());
        var super = await one.AddSuperAdminAsync();
        var mine = await new ProbeJobs(one.Admin).AddOneAsync(new { tag, delayMilliseconds = 600_000 });
        Guid[] theirs = [.. (await new ProbeJobs(other.Admin).AddAsync(2, new { tag, delayMilliseconds = 600_000 })).Order()];

        var all = await ListAsync(super, $"allTenants=true&tag={tag}");

        Assert.Equal([theirs[1], theirs[0], mine], all.Select(Id));
        Assert.Equal([other.Id, other.Id, one.Id], all.Select(item => item.GetProperty("tenantId").GetGuid()));
        Assert.Equal([theirs[1]], (await ListAsync(super, $"allTenants=true&tag={tag}&limit=1&state=scheduled&kind=probe")).Select(Id));
        Assert.Equal([mine], (await ListAsync(super, $"tag={tag}")).Select(Id));
        Assert.Equal([mine], (await ListAsync(one.Admin, $"tag={tag}&allTenants=false")).Select(Id));
    }

    [Theory]
    [InlineData("limit=0", "validation_failed")]
    [InlineData("limit=101", "validation_failed")]
    [InlineData("state=done", "validation_failed")]
    [InlineData("state=Dead", "validation_failed")]
    [InlineData("createdAfter=yesterday", "invalid_parameter")]
    [InlineData("allTenants=maybe", "invalid_parameter")]
    [InlineData("cursor=x", "invalid_cursor")]
    public async Task Refuses_senseless_filters(string query, string code)
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.GetAsync($"/jobs?{query}");

        await answer.ShouldBeProblemAsync(400, code);
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(ApiUser user, string query)
    {
        using var answer = await user.GetAsync($"/jobs?{query}");
        return [.. (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray()];
    }

    private static Guid Id(JsonElement job) => job.GetProperty("id").GetGuid();
}
