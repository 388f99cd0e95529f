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
}
