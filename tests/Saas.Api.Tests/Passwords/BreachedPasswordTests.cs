using Microsoft.AspNetCore.Http;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Passwords;

/// <summary>Looking new passwords up in a breach service, which sees five digits of a hash and need not be there.</summary>
public sealed class BreachedPasswordTests
{
    [Fact]
    public async Task Refuses_a_known_one_and_tells_the_service_no_more_than_five_digits()
    {
        await using var service = await BreachService.StartAsync();
        await using var api = await AskingAsync(service.Url);
        var (known, padded, unknown) = (Unique.Password(), Unique.Password(), Unique.Password());
        service.On(known, context => context.Response.WriteAsync($"0018A45C4D1DEF81644B54AB7F969B88D65:0\r\n{BreachService.Suffix(known)}:12\r\n"));
        service.On(padded, context => context.Response.WriteAsync($"{BreachService.Suffix(padded)}:0\r\n"));

        using var refused = await SignUpAsync(api, known);
        using var withPadding = await SignUpAsync(api, padded);
        using var taken = await SignUpAsync(api, unknown);

        var problem = await refused.ShouldBeProblemAsync(400, "validation_failed");
        Assert.Equal("Is known from a data breach.", problem.GetProperty("errors")[0].Text("detail"));
        await withPadding.ShouldBeAsync(201);
        await taken.ShouldBeAsync(201);
        Assert.Equal(3, service.Questions.Count);
        Assert.All(service.Questions, question => Assert.Matches("^/range/[0-9A-F]{5}$", question.Path));
        Assert.All(service.Questions, question => Assert.Equal("true", question.Padding));
    }

    [Fact]
    public async Task Takes_the_password_when_the_service_fails()
    {
        await using var service = await BreachService.StartAsync();
        await using var api = await AskingAsync(service.Url);
        using var never = new CancellationTokenSource();
        (string Name, Func<HttpContext, Task> Answer)[] failures =
        [
            ("slow", context => Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(never.Token, context.RequestAborted).Token).ContinueWith(_ => { }, TaskScheduler.Default)),
            ("500", Status(500)),
            ("429", Status(429)),
            ("elsewhere", context => { context.Response.Redirect("/range/00000"); return Task.CompletedTask; }),
            ("garbage", context => context.Response.WriteAsync(":::\0\n\n:5\n" + new string('F', 40))),
            ("endless", EndlessAsync),
        ];

        foreach (var (name, fail) in failures)
        {
            var password = Unique.Password();
            service.On(password, fail);
            using var answer = await SignUpAsync(api, password);
            Assert.True((int)answer.StatusCode == 201, $"{name}: {(int)answer.StatusCode}");
        }

        Assert.Equal(5, api.Lines("The breach service did not answer").Count);
        Assert.DoesNotContain(service.Questions, question => question.Path == "/range/00000");
    }

    [Fact]
    public async Task Takes_the_password_when_there_is_no_service()
    {
        await using var api = await AskingAsync("http://127.0.0.1:1/");

        using var answer = await SignUpAsync(api, Unique.Password());

        await answer.ShouldBeAsync(201);
    }

    private static Task<ApiInstance> AskingAsync(string url) =>
        ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["PASSWORD_BREACH_URL"] = url, ["PASSWORD_BREACH_TIMEOUT"] = "500ms" });

    private static Task<HttpResponseMessage> SignUpAsync(ApiInstance api, string password) =>
        api.Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = $"Tenant {Unique.Text()}", email = Unique.Email(), password });

    private static Func<HttpContext, Task> Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>Fast lines, so that it is the size and not the time that ends it.</summary>
    private static async Task EndlessAsync(HttpContext context)
    {
        var lines = string.Concat(Enumerable.Repeat($"{new string('0', 35)}:1\r\n", 1000));
        for (var i = 0; i < 10_000 && !context.RequestAborted.IsCancellationRequested; i++)
            await context.Response.WriteAsync(lines, context.RequestAborted);
    }
}
