using System.Diagnostics;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

public sealed class PasswordQueueTests
{
    [Fact]
    public async Task Refuses_sign_ins_beyond_the_queue_and_goes_on_serving_everybody_else()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?>
        {
            ["PASSWORD_CONCURRENCY"] = "1",
            ["PASSWORD_QUEUE"] = "1",
            ["PASSWORD_QUEUE_WAIT"] = "1m",
            ["PASSWORD_MEMORY_KIB"] = "131072",
            ["PASSWORD_PASSES"] = "4",
        });
        var user = (await Tenant.CreateAsync()).Admin.On(api);
        Assert.Equal(200, await user.StatusAsync());

        var signIns = Enumerable.Range(0, 6).Select(_ =>
            api.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = Unique.Email(), password = "whatever" })).ToArray();
        await Eventually.TrueAsync(() => signIns.Count(signIn => signIn.IsCompleted) == 4);
        Assert.Equal(200, await user.StatusAsync());
        Assert.Contains(signIns, signIn => !signIn.IsCompleted);

        var answers = await Task.WhenAll(signIns);
        Assert.Equal([401, 401, 503, 503, 503, 503], answers.Select(answer => (int)answer.StatusCode).Order());
        foreach (var refused in answers.Where(answer => (int)answer.StatusCode == 503))
        {
            await refused.ShouldBeProblemAsync(503, "overloaded");
            Assert.Equal("1", refused.Header("Retry-After"));
        }
    }

    [Fact]
    public async Task Refuses_a_sign_in_that_has_waited_too_long()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?>
        {
            ["PASSWORD_CONCURRENCY"] = "1",
            ["PASSWORD_QUEUE_WAIT"] = "50ms",
            ["PASSWORD_MEMORY_KIB"] = "131072",
            ["PASSWORD_PASSES"] = "8",
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ =>
            api.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = Unique.Email(), password = "whatever" })));

        Assert.Equal([401, 503], answers.Select(answer => (int)answer.StatusCode).Order());
        await answers.Single(answer => (int)answer.StatusCode == 503).ShouldBeProblemAsync(503, "overloaded");
    }

    /// <summary>Judged by the sign-ins themselves, so that a slow machine slows both sides of the comparison.</summary>
    [Fact]
    public async Task Other_requests_do_not_wait_while_sign_ins_do()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?>
        {
            ["PASSWORD_CONCURRENCY"] = null,
            ["PASSWORD_MEMORY_KIB"] = "4096",
        });
        var user = (await Tenant.CreateAsync()).Admin.On(api);
        await user.StatusAsync();

        // As many as it takes to look often enough.
        using var looked = new CancellationTokenSource();
        var signIns = Enumerable.Range(0, 30).Select(async _ =>
        {
            List<TimeSpan> took = [];
            do
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await api.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = Unique.Email(), password = "whatever" });
                await answer.ShouldBeProblemAsync(401, "invalid_credentials");
                took.Add(Stopwatch.GetElapsedTime(began));
            }
            while (!looked.IsCancellationRequested);
            return took;
        }).ToArray();
        List<TimeSpan> looks = [];
        while (looks.Count < 15)
        {
            var began = Stopwatch.GetTimestamp();
            Assert.Equal(200, await user.StatusAsync());
            looks.Add(Stopwatch.GetElapsedTime(began));
        }
        await looked.CancelAsync();

        List<TimeSpan> signedIn = [.. (await Task.WhenAll(signIns)).SelectMany(took => took).Order()];
        var (look, signIn) = (looks.Order().ElementAt(looks.Count / 2), signedIn[signedIn.Count / 2]);
        Assert.True(look < signIn / 3, $"half of {looks.Count} requests within {look.TotalMilliseconds:F0} ms; a sign-in takes {signIn.TotalMilliseconds:F0} ms.");
    }
}
