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
        await using var api = await AskingAsync(service.Url, ("PASSWORD_BREACH_TIMEOUT", "3s"));
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

    [Theory]
    [InlineData("/tenants")]
    [InlineData("/auth/register")]
    public async Task Is_not_asked_for_a_client_that_has_to_wait(string path)
    {
        await using var service = await BreachService.StartAsync();
        await using var api = await AskingAsync(service.Url, ("LOCKOUT_ADDRESS_THRESHOLD", "1"), ("TRUSTED_PROXIES", "127.0.0.1"));
        var tenantId = (await Tenant.CreateAsync()).Id;
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenantId);
        (string, string) client = ("X-Forwarded-For", $"2001:db8:{Random.Shared.Next(0x1000, 0xffff):x}:{Random.Shared.Next(0x1000, 0xffff):x}::1");
        using var failed = await api.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = Unique.Email(), password = Unique.Password() }, client);
        await failed.ShouldBeProblemAsync(401, "invalid_credentials");

        object body = path == "/tenants"
            ? new { name = "Acme", email = Unique.Email(), password = Unique.Password() }
            : new { tenantId, email = Unique.Email(), password = Unique.Password() };
        using var answer = await api.Client.SendJsonAsync(HttpMethod.Post, path, body, client);

        await answer.ShouldBeProblemAsync(429, "too_many_requests");
        Assert.Empty(service.Questions);
    }

    [Fact]
    public async Task Is_not_asked_beyond_the_limit_on_requests_for_codes()
    {
        await using var service = await BreachService.StartAsync();
        await using var api = await AskingAsync(service.Url, ("AUTH_REQUIRE_VERIFIED_EMAIL", "true"), ("CODE_REQUESTS", "1"), ("TRUSTED_PROXIES", "127.0.0.1"));
        (string, string) client = ("X-Forwarded-For", $"2001:db8:{Random.Shared.Next(0x1000, 0xffff):x}:{Random.Shared.Next(0x1000, 0xffff):x}::1");

        using var first = await SignUpAsync(api, Unique.Password(), client);
        using var second = await SignUpAsync(api, Unique.Password(), client);

        await first.ShouldBeAsync(202);
        await second.ShouldBeProblemAsync(429, "too_many_requests");
        Assert.Single(service.Questions);
    }

    /// <summary>Nothing else counts a password that is refused: neither a failure nor a mail comes of it.</summary>
    [Theory]
    [InlineData("/tenants")]
    [InlineData("/auth/register")]
    [InlineData("/invitations/accept")]
    public async Task Is_not_asked_beyond_that_limit_about_passwords_that_it_knows(string path)
    {
        await using var service = await BreachService.StartAsync();
        await using var api = await AskingAsync(service.Url, ("CODE_REQUESTS", "2"), ("TRUSTED_PROXIES", "127.0.0.1"));
        var (tenant, email, known) = (await Tenant.CreateAsync(), Unique.Email(), Unique.Password());
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenant.Id);
        service.On(known, context => context.Response.WriteAsync($"{BreachService.Suffix(known)}:12\r\n"));
        object body = path switch
        {
            "/tenants" => new { name = $"Tenant {Unique.Text()}", email, password = known },
            "/auth/register" => new { tenantId = tenant.Id, email, password = known },
            _ => new { token = await tenant.Admin.LinkTokenAsync(email), password = known },
        };
        (string, string) client = ("X-Forwarded-For", $"2001:db8:{Random.Shared.Next(0x1000, 0xffff):x}:{Random.Shared.Next(0x1000, 0xffff):x}::1");

        for (var i = 0; i < 2; i++)
        {
            using var refused = await api.Client.SendJsonAsync(HttpMethod.Post, path, body, client);
            await refused.ShouldBeProblemAsync(400, "validation_failed");
        }
        using var tooMany = await api.Client.SendJsonAsync(HttpMethod.Post, path, body, client);

        await tooMany.ShouldBeProblemAsync(429, "too_many_requests");
        Assert.Equal(2, service.Questions.Count);
    }

    [Fact]
    public async Task A_password_that_is_refused_takes_none_of_the_mails_of_its_address()
    {
        await using var service = await BreachService.StartAsync();
        await using var api = await AskingAsync(service.Url, ("AUTH_REQUIRE_VERIFIED_EMAIL", "true"), ("CODE_MAILS", "1"));
        var (known, email) = (Unique.Password(), Unique.Email());
        service.On(known, context => context.Response.WriteAsync($"{BreachService.Suffix(known)}:12\r\n"));

        foreach (var refused in new[] { known, "short", known })
        {
            using var answer = await api.Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = "Acme", email, password = refused });
            await answer.ShouldBeProblemAsync(400, "validation_failed");
        }
        using var taken = await api.Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = "Acme", email, password = Unique.Password() });

        await taken.ShouldBeAsync(202);
        await Mailbox.LetterAsync(email, Mailbox.Verify);
    }

    /// <summary>Waits long for the service, unless told otherwise: on a busy machine that, too, takes its time, and a password whose look-up runs out of it is taken.</summary>
    private static Task<ApiInstance> AskingAsync(string url, params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string?> { ["PASSWORD_BREACH_URL"] = url, ["PASSWORD_BREACH_TIMEOUT"] = "30s" };
        foreach (var (name, value) in settings)
            environment[name] = value;
        return ApiHost.Current.StartAsync(environment);
    }

    private static Task<HttpResponseMessage> SignUpAsync(ApiInstance api, string password, params (string Name, string Value)[] headers) =>
        api.Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = $"Tenant {Unique.Text()}", email = Unique.Email(), password }, headers);

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
