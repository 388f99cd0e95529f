using Saas.Api.Tests.Harness;
using static Saas.Api.Tests.Features.Console.ConsoleUser;

namespace Saas.Api.Tests.Features.Console;

/// <summary>The page in a real browser: what it shows, and what its buttons do.</summary>
public sealed class ConsolePageTests
{
    [Fact]
    public async Task Shows_a_dead_job_until_it_is_retried()
    {
        var admin = (await Tenant.CreateAsync()).Admin;
        var id = await AddDeadJobAsync(admin);
        await using var browser = await Browser.StartAsync();
        var page = browser.Page;

        await page.EnterAsync(admin);
        var row = await page.TextAsync(Row(id));
        await PauseAsync(admin);
        await page.ClickAsync($"{Row(id)} button");
        await page.UntilReadsAsync($"Job {id} is queued again.", "#notice");
        await page.UntilAsync($"document.querySelector('{Row(id)}') === null");

        Assert.Contains("1 of 1", row, StringComparison.Ordinal);
        Assert.Contains("Told to fail for good.", row, StringComparison.Ordinal);
        await page.UntilReadsAsync("1", Field(Row("probe"), "available"));
        await page.UntilReadsAsync("0", Field(Row("probe"), "dead"));
        Assert.Equal(("paused", "There are none."), (await page.TextAsync(Field(Row("probe"), "paused")), await page.TextAsync("#dead-hint")));
        Assert.Equal("available", await ProbeJobs.StateAsync(id, "available"));
        Assert.Equal("dead-heading", (await page.EvaluateAsync("document.activeElement.id")).GetString());
        Assert.Empty(await page.TakeComplaintsAsync());
    }

    [Fact]
    public async Task Retries_all_dead_jobs_of_a_kind_after_asking()
    {
        var admin = (await Tenant.CreateAsync()).Admin;
        Guid[] ids = [await AddDeadJobAsync(admin), await AddDeadJobAsync(admin)];
        await PauseAsync(admin);
        await using var browser = await Browser.StartAsync();
        var page = browser.Page;

        await page.EnterAsync(admin);
        await page.ClickAsync($"{Row("probe")} button");
        await page.UntilReadsAsync("Retry 2 dead jobs of kind probe?", "dialog");
        await page.ClickAsync("#no");
        await page.ClickAsync($"{Row("probe")} button");
        await page.ClickAsync("#yes");
        await page.UntilReadsAsync("2 jobs of kind probe queued again.", "#notice");
        await page.UntilReadsAsync("There are none.", "#dead-hint");

        Assert.Equal(["available", "available"], [await ProbeJobs.StateAsync(ids[0], "available"), await ProbeJobs.StateAsync(ids[1], "available")]);
        Assert.Empty(await page.TakeComplaintsAsync());
    }

    [Fact]
    public async Task Shows_markup_in_an_error_as_the_text_that_it_is()
    {
        const string error = "</td></tr><script>window.taken = 1</script><img src=x onerror=\"window.taken = 2\"><b>bold</b> &amp; {{style}}";
        var admin = (await Tenant.CreateAsync()).Admin;
        var id = await AddDeadJobAsync(admin, error);
        await using var browser = await Browser.StartAsync();
        var page = browser.Page;

        await page.EnterAsync(admin);

        Assert.Equal(error, await page.TextAsync(Field(Row(id), "error")));
        Assert.Equal("undefined 0 0", (await page.EvaluateAsync("`${typeof window.taken} ${document.images.length} ${document.querySelectorAll('body script').length}`")).GetString());
        Assert.Empty(await page.TakeComplaintsAsync());
    }

    [Theory]
    [InlineData("document.body.append(Object.assign(document.createElement('script'), { text: 'window.taken = 1' }))", "TrustedScript")]
    [InlineData("document.querySelector('h1').innerHTML = '<img src=x onerror=taken()>'", "TrustedHTML")]
    [InlineData("document.querySelector('h1').setAttribute('style', 'color: red')", "style-src")]
    [InlineData("document.body.append(Object.assign(new Image(), { src: '/health' }))", "img-src")]
    [InlineData("fetch('https://elsewhere.example/').catch(() => null)", "connect-src")]
    public async Task The_policy_stops_what_the_page_does_not_do(string attempt, string rule)
    {
        await using var browser = await Browser.StartAsync();
        await browser.Page.OpenAsync();

        var outcome = await browser.Page.EvaluateAsync(attempt);

        await Eventually.TrueAsync(async () => $"{outcome} {string.Join('\n', await browser.Page.TakeComplaintsAsync())}".Contains(rule, StringComparison.Ordinal), Browser.Limit);
        Assert.Equal("undefined", (await browser.Page.EvaluateAsync("typeof window.taken")).GetString());
    }

    [Fact]
    public async Task Shows_a_SUPER_ADMIN_the_jobs_of_all_tenants_and_retries_another_tenants_job()
    {
        // Alone in its database: the page shows the newest hundred dead jobs of all tenants.
        await using var database = await OwnDatabase.MigratedAsync();
        (await database.RunAsync("seed")).ShouldSucceed();
        await using var api = await database.StartAsync(("JOBS_IN_PROCESS", "true"));
        var other = await Tenant.CreateAsync(api);
        var id = await new ProbeJobs(other.Admin).AddOneAsync(new { mode = "fail" });
        Task<string> StateAsync() => database.ScalarAsync<string>($"SELECT state FROM jobs WHERE id = '{id}'");
        await Eventually.TrueAsync(async () => await StateAsync() == "dead");
        await PauseAsync(other.Admin);
        await using var browser = await Browser.StartAsync(api);
        var page = browser.Page;

        await page.EnterAsync(await ApiUser.SignInAsync(api.Client, "super@demo.example.com", "demo-password"));
        var before = await page.TextAsync("#board");
        await page.ClickAsync("#all-tenants");
        await page.UntilReadsAsync($"tenant {other.Id}", Row(id));
        await page.ClickAsync($"{Row(id)} button");
        await page.UntilAsync($"document.querySelector('{Row(id)}') === null");

        Assert.DoesNotContain(id.ToString(), before, StringComparison.Ordinal);
        Assert.Equal("available", await StateAsync());
        Assert.Empty(await page.TakeComplaintsAsync());
    }

    [Theory]
    [InlineData(320)]
    [InlineData(800)]
    [InlineData(961)]
    public async Task Fits_a_phone_a_tablet_and_a_desk_and_gives_every_control_a_name(int width)
    {
        var admin = (await Tenant.CreateAsync()).Admin;
        await AddDeadJobAsync(admin, new string('x', 500));
        await using var browser = await Browser.StartAsync();
        var page = browser.Page;
        await page.ResizeAsync(width, 640);

        await page.EnterAsync(admin);

        Assert.Equal(width, (await page.EvaluateAsync("document.documentElement.scrollWidth")).GetInt32());
        Assert.Equal("", (await page.EvaluateAsync("""
            [...document.querySelectorAll('button, input')].filter(one => !(one.labels?.length || one.ariaLabel || one.innerText || one.textContent)).map(one => one.id).join()
            """)).GetString());
    }
}
