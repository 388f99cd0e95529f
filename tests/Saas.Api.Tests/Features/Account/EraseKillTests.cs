using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Account;

/// <summary>Workers that are killed in the middle of an erasure.</summary>
public sealed class EraseKillTests
{
    private const int Events = 12_000;

    [Fact]
    public async Task An_erasure_goes_on_where_its_worker_was_killed()
    {
        await using var leaving = await LeavingApi.StartAsync(("JOBS_IN_PROCESS", "false"));
        var user = await leaving.AddUserAsync();
        var account = await leaving.AccountIdAsync(user);
        await leaving.Database.ExecuteAsync($"""
            INSERT INTO audit_events (tenant_id, action, actor_type, actor_id, object_type, object_id, address, user_agent)
            SELECT '{leaving.Tenant.Id}', 'job.updated', 'account', '{account}', 'job', gen_random_uuid(), '203.0.113.7', 'Browser of one'
            FROM generate_series(1, {Events})
            """);
        using (var answer = await user.DeleteAsync("/account"))
            await answer.ShouldBeAsync(202);

        List<long> points = [];
        foreach (var point in new[] { 1L, Random.Shared.Next(1000, 4000), Random.Shared.Next(5000, 9000) })
        {
            await using var worker = await leaving.Database.StartWorkerAsync(leaving.Settings());
            await Eventually.TrueAsync(async () => await RedactedAsync(leaving, account) >= point, TimeSpan.FromSeconds(60));
            await worker.KillAsync();
            points.Add(await RedactedAsync(leaving, account));
        }
        await using var last = await leaving.Database.StartWorkerAsync(leaving.Settings());
        await leaving.ErasedAsync(account);

        TestContext.Current.TestOutputHelper?.WriteLine($"killed after {string.Join(", ", points)} of {Events} events");
        Assert.InRange(points[0], 1, Events - 1);
        Assert.Equal(0L, await leaving.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE actor_id = '{account}' AND (address IS NOT NULL OR user_agent IS NOT NULL OR origin_hash IS NULL)"));
        Assert.Equal(2L, await leaving.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE action = 'account.erased' AND object_id = '{account}'"));
        Assert.False(await leaving.Database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM users WHERE account_id = '{account}') OR EXISTS (SELECT FROM sessions WHERE account_id = '{account}')"));
    }

    private static Task<long> RedactedAsync(LeavingApi leaving, Guid account) =>
        leaving.Database.ScalarAsync<long>($"SELECT count(*) FROM audit_events WHERE actor_id = '{account}' AND origin_hash IS NOT NULL");
}
