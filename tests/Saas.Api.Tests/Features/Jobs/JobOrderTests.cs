using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

/// <summary>Whose turn it is.</summary>
public sealed class JobOrderTests
{
    [Fact]
    public async Task One_tenants_backlog_delays_another_tenants_job_by_no_more_than_a_batch()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await using var api = await database.StartAsync(("JOBS_IN_PROCESS", "true"), ("JOBS_CONCURRENCY", "4"));
        var (busy, calm) = (new ProbeJobs((await Tenant.CreateAsync(api)).Admin), new ProbeJobs((await Tenant.CreateAsync(api)).Admin));
        await busy.AddAsync(100_000, new { milliseconds = 20 });
        await busy.MarksAsync(20);

        await calm.AddOneAsync();
        await calm.MarksAsync(1);

        var left = await database.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'probe' AND state IN ('available', 'running')");
        Assert.InRange(left, 50_000, 100_000);
        // What was claimed when it came, and what was claimed together with it: four places and what ends within 50 ms.
        Assert.InRange(await database.ScalarAsync<long>(
            $"""
            SELECT count(*)
            FROM jobs j
            JOIN jobs one ON one.tenant_id = '{calm.Admin.TenantId}' AND one.kind = 'probe'
            WHERE j.tenant_id = '{busy.Admin.TenantId}' AND j.kind = 'probe' AND j.started_at > one.created_at AND j.started_at < one.started_at
            """), 0, 40);
    }

    [Fact]
    public async Task Nor_does_a_backlog_of_a_kind_that_runs_few_at_once()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await using var api = await database.StartAsync();
        var (busy, calm) = (await Tenant.CreateAsync(api), await Tenant.CreateAsync(api));
        await AddMailAsync(busy, 200);
        await AddMailAsync(calm, 1);
        database.Environment["MAIL_PICKUP_FOLDER"] = Path.Combine(ApiHost.Current.Probes, $"mail-{Unique.Text()}");
        database.Environment["MAIL_FROM"] = "no-reply@example.com";

        (await database.RunAsync("worker", "--once")).ShouldSucceed();

        Assert.Equal(203L, await database.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'mail.send' AND state = 'succeeded'"));
        Assert.InRange(await database.ScalarAsync<long>(
            $"SELECT count(*) FROM jobs WHERE tenant_id = '{busy.Id}' AND started_at < (SELECT max(started_at) FROM jobs WHERE tenant_id = '{calm.Id}')"), 0, 40);

        Task AddMailAsync(Tenant tenant, int count) => database.ExecuteAsync(
            $$$"""
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
            SELECT '{{{tenant.Id}}}', ('{{{(tenant == busy ? "01900000" : "01910000")}}}-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, 'mail.send', 'available',
                   '{"to": "somebody@example.com", "template": "welcome", "model": {"tenantName": "Acme", "link": "https://api.example.com/"}}', 3
            FROM generate_series(1, {{{count}}}) i
            """);
    }

    [Fact]
    public async Task The_more_urgent_runs_first_then_the_older()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await using var api = await database.StartAsync();
        var probes = new ProbeJobs((await Tenant.CreateAsync(api)).Admin);
        List<Guid> expected = [];
        foreach (var priority in new[] { 9, 5, 1 })
            expected.InsertRange(0, (await probes.AddAsync(30, new { priority })).Order());
        database.Environment["JOBS_CONCURRENCY"] = "1";

        (await database.RunAsync("worker", "--once")).ShouldSucceed();

        Assert.Equal(expected, probes.Marks.Select(mark => Guid.Parse(mark[0])));
    }
}
