using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Console;

/// <summary>Who the page thinks is signed in.</summary>
public sealed class ConsoleSessionTests
{
    [Fact]
    public async Task Tells_that_a_password_is_wrong_and_lets_try_again()
    {
        var admin = (await Tenant.CreateAsync()).Admin;
        await using var browser = await Browser.StartAsync();
        var page = browser.Page;

        await page.OpenAsync();
        var before = await page.TakeComplaintsAsync();
        await page.SignInAsync(admin, "wrong password");
        await page.UntilAsync("document.querySelector('#notice').innerText !== ''");
        var shown = await page.EvaluateAsync("document.querySelector('#board').checkVisibility()");
        await page.EvaluateAsync("document.querySelector('#sign-in').reset()");
        await page.SignInAsync(admin);

        await page.UntilReadsAsync("As of", "#updated");
        Assert.Empty(before);
        Assert.False(shown.GetBoolean());
        Assert.Equal("", await page.TextAsync("#notice"));
    }

    [Fact]
    public async Task Stays_signed_in_over_a_reload_and_forgets_everything_at_sign_out()
    {
        var admin = (await Tenant.CreateAsync()).Admin;
        var id = await ConsoleUser.AddDeadJobAsync(admin);
        await using var browser = await Browser.StartAsync();
        var page = browser.Page;

        await page.EnterAsync(admin);
        await page.GoAsync("/console");
        await page.UntilReadsAsync(id.ToString(), "#dead");
        var (who, stored) = (await page.TextAsync("#who"), await page.EvaluateAsync("JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])"));
        var held = await page.CookiesAsync();
        await page.ClickAsync("#sign-out");
        await page.UntilReadsAsync("Signed out.", "#notice");

        Assert.Contains(admin.Email, who, StringComparison.Ordinal);
        Assert.Equal("""[{"console.signed-in":"yes"},{},""]""", stored.GetString());
        Assert.Equal(["device", "refresh_token"], held);
        // The device stays known, so that a lock of the account cannot keep its owner out.
        Assert.Equal(["device"], await page.CookiesAsync());
        Assert.Equal("[{},{}]", (await page.EvaluateAsync("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")).GetString());
        var left = (await page.EvaluateAsync("document.documentElement.outerHTML + [...document.querySelectorAll('input')].map(input => input.value)")).GetString()!;
        Assert.DoesNotContain(admin.Email, left, StringComparison.Ordinal);
        Assert.DoesNotContain(id.ToString(), left, StringComparison.Ordinal);
        await page.OpenAsync();
        Assert.Empty(await page.TakeComplaintsAsync());
    }

    [Fact]
    public async Task Goes_on_when_the_access_token_has_expired()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["JWT_ACCESS_EXPIRATION"] = "2s" });
        var admin = (await Tenant.CreateAsync()).Admin;
        await using var browser = await Browser.StartAsync(api);
        var page = browser.Page;
        await page.EnterAsync(admin);
        await page.EvaluateAsync("window.tokens = 0; window.fetch = (fetch => (path, ...rest) => { window.tokens += path === '/auth/refresh'; return fetch(path, ...rest); })(window.fetch)");

        await page.UntilAsync("window.tokens >= 2");
        var id = await ConsoleUser.AddDeadJobAsync(admin);

        await page.UntilReadsAsync(id.ToString(), "#dead");
        Assert.Equal("", await page.TextAsync("#notice"));
    }

    [Fact]
    public async Task Asks_to_sign_in_when_the_session_has_been_ended()
    {
        var admin = (await Tenant.CreateAsync()).Admin;
        await using var browser = await Browser.StartAsync();
        var page = browser.Page;
        await page.EnterAsync(admin);

        await page.EvaluateAsync("fetch('/auth/logout', { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } })");

        await page.UntilReadsAsync("Your session has ended. Sign in again.", "#notice");
        Assert.Equal("", await page.TextAsync("#board"));
        Assert.True((await page.EvaluateAsync("document.querySelector('#email').checkVisibility()")).GetBoolean());
    }

    [Fact]
    public async Task Says_so_where_its_address_is_not_the_public_one_and_a_session_cannot_go_on()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["PUBLIC_URL"] = "http://elsewhere.example" });
        var admin = (await Tenant.CreateAsync()).Admin;
        await using var browser = await Browser.StartAsync(api);
        var page = browser.Page;
        await page.EnterAsync(admin);

        await page.GoAsync("/console");

        await page.UntilReadsAsync("Open this page at the public address of the service.", "#notice");
        Assert.True((await page.EvaluateAsync("document.querySelector('#email').checkVisibility()")).GetBoolean());
    }

    [Fact]
    public async Task Tells_a_USER_that_the_role_may_not_see_jobs()
    {
        var user = await (await Tenant.CreateAsync()).AddUserAsync();
        await using var browser = await Browser.StartAsync();
        var page = browser.Page;

        await page.OpenAsync();
        await page.SignInAsync(user);

        await page.UntilAsync("document.querySelector('#notice.trouble')?.innerText.length > 0");
        Assert.Equal("", await page.TextAsync("#board"));
        Assert.Contains(user.Email, await page.TextAsync("#who"), StringComparison.Ordinal);
    }
}
