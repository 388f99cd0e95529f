using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

public sealed class RetentionTests
{
    [Fact]
    public async Task Finished_jobs_go_when_they_are_too_old_for_their_state()
    {
        var tenant = await Tenant.CreateAsync();
        await AddAsync(tenant.Id, 4_500, "succeeded", "25 hours", "gone");
        await AddAsync(tenant.Id, 3, "succeeded", "23 hours", "kept");
        await AddAsync(tenant.Id, 3, "cancelled", "8 days", "gone");
        await AddAsync(tenant.Id, 3, "cancelled", "6 days", "kept");
        await AddAsync(tenant.Id, 3, "dead", "31 days", "gone");
        await AddAsync(tenant.Id, 3, "dead", "29 days", "kept");
        // Old, and not finished.
        await Sql.ExecuteAsync(
            """
            INSERT INTO jobs (tenant_id, id, kind, state, payload, tags, max_attempts, created_at, run_at)
            VALUES ($1, gen_random_uuid(), 'old', 'scheduled', '{}', '{kept}', 1, now() - interval '1 year', '2999-01-01')
            """, tenant.Id);

        var run = await Sql.ScalarAsync<Guid>(
            """
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
            VALUES ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'jobs.retention', 'available', '{"schedule": "test", "tick": "2026-01-01T00:00:00Z"}', 5)
            RETURNING id
            """);
        await ProbeJobs.StateAsync(run, "succeeded");

        Assert.Equal(0, await CountAsync(tenant.Id, "gone"));
        Assert.Equal(10, await CountAsync(tenant.Id, "kept"));
    }

    private static Task<int> AddAsync(Guid tenantId, int count, string state, string age, string tag) => Sql.ExecuteAsync(
        """
        INSERT INTO jobs (tenant_id, id, kind, state, payload, tags, max_attempts, created_at, finished_at)
        SELECT $1, gen_random_uuid(), 'old', $3, '{}', ARRAY[$5], 1, now() - $4::interval, now() - $4::interval
        FROM generate_series(1, $2)
        """, tenantId, count, state, age, tag);

    private static Task<long> CountAsync(Guid tenantId, string tag) => Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE tenant_id = $1 AND tags = ARRAY[$2]", tenantId, tag);
}
