using System.Collections.Concurrent;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

/// <summary>A job is there exactly if what it follows from is there.</summary>
public sealed class EnqueueFaultTests
{
    private const int Clients = 8;

    [Fact]
    public async Task A_request_that_is_refused_leaves_no_job()
    {
        await using var own = await OwnJobs.StartAsync();
        var email = Unique.Email();
        await own.Tenant.AddAsync(email: email);
        var before = (await own.JobsAsync("true")).Count;

        using var answer = await own.Tenant.Admin.PostAsync("/users", new { email, name = "Twice", role = "USER" });

        await answer.ShouldBeProblemAsync(409, "user_exists");
        Assert.Equal(before, (await own.JobsAsync("true")).Count);
    }

    [Fact]
    public async Task Every_user_that_was_acknowledged_has_its_row_and_its_job_when_the_API_is_killed()
    {
        await using var own = await OwnJobs.StartAsync();
        var victim = await own.ApiAsync();
        var admin = own.Tenant.Admin.On(victim);
        ConcurrentBag<Guid> acknowledged = [];
        var streams = Enumerable.Range(0, Clients).Select(_ => AddUntilGoneAsync(admin, acknowledged)).ToArray();
        await Eventually.TrueAsync(() => acknowledged.Count >= 10 * Clients, TimeSpan.FromSeconds(60));

        await victim.KillAsync();
        await Task.WhenAll(streams);

        var ids = string.Join(',', acknowledged.Select(id => $"'{id}'"));
        Assert.Equal(acknowledged.Count, await own.Database.ScalarAsync<long>($"SELECT count(*) FROM users WHERE id IN ({ids})"));
        Assert.Equal(0L, await own.Database.ScalarAsync<long>($"""
            SELECT count(*)
            FROM (SELECT id FROM users WHERE id <> '{own.Tenant.Admin.Id}') u
            FULL JOIN (SELECT (payload ->> 'userId')::uuid AS user_id FROM jobs WHERE kind = 'users.tell_added') j ON j.user_id = u.id
            WHERE u.id IS NULL
               OR j.user_id IS NULL
            """));
    }

    private static async Task AddUntilGoneAsync(ApiUser admin, ConcurrentBag<Guid> acknowledged)
    {
        try
        {
            while (true)
            {
                using var answer = await admin.PostAsync("/users", new { email = Unique.Email(), name = "Somebody", role = "USER" });
                acknowledged.Add((await answer.ShouldBeAsync(201)).GetProperty("id").GetGuid());
            }
        }
        catch (HttpRequestException)
        {
            // Killed.
        }
    }
}
