using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

public sealed class GetLinkPageTests
{
    [Theory]
    [InlineData("verify-email")]
    [InlineData("reset-password")]
    [InlineData("change-email")]
    public async Task Is_a_page_that_runs_only_its_own_script(string purpose)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, $"/auth/link/{purpose}");

        var html = await answer.ReadTextAsync();
        Assert.Equal((200, "text/html"), ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var script = Regex.Match(html, "<script>(.*)</script>", RegexOptions.Singleline).Groups[1].Value;
        var policy = answer.Header("Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'", policy, StringComparison.Ordinal);
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Fact]
    public async Task There_is_none_for_other_purposes()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/auth/link/other");

        await answer.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task Opening_the_link_consumes_nothing()
    {
        var email = (await Tenant.CreateAsync()).Admin.Email;
        var letter = await Recovery.ResetLetterAsync(email);

        using var opened = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, letter.Link.AbsolutePath);
        using var again = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, $"/auth/reset-password?token={letter.Token}");

        Assert.Equal((200, 405), ((int)opened.StatusCode, (int)again.StatusCode));
        using var reset = await Recovery.ResetByLinkAsync(letter.Token, Unique.Password());
        await reset.ShouldBeAsync(204);
    }

    [Fact]
    public async Task Sets_the_password_when_its_reader_presses_the_button()
    {
        var (user, password) = ((await Tenant.CreateAsync()).Admin, Unique.Password());
        var letter = await Recovery.ResetLetterAsync(user.Email);
        await using var browser = await Browser.StartAsync();
        var page = browser.Page;

        await page.GoAsync($"{letter.Link.AbsolutePath}{letter.Link.Fragment}");
        await page.UntilAsync("document.querySelector('#password').checkVisibility()");
        var address = await page.EvaluateAsync("location.href");
        await page.TypeAsync("#password", password);
        await page.PressEnterAsync();

        await page.UntilReadsAsync("The password is set.", "#notice");
        Assert.DoesNotContain(letter.Token, address.GetString(), StringComparison.Ordinal);
        Assert.Empty(await page.TakeComplaintsAsync());
        using var login = await Recovery.LoginAsync(user.Email, password);
        await login.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Links_lead_to_the_application_when_it_is_named()
    {
        await using var own = await OwnJobs.StartAsync(("APP_URL", "https://app.example.com/base"));
        await using var worker = await own.Database.StartWorkerAsync(new Dictionary<string, string?> { ["APP_URL"] = "https://app.example.com/base" });

        using var asked = await Recovery.ForgotAsync(own.Tenant.Admin.Email, own.Api.Client);

        await asked.ShouldBeAsync(202);
        var letter = await Mailbox.LetterAsync(own.Tenant.Admin.Email, Mailbox.Reset);
        Assert.StartsWith("https://app.example.com/base/reset-password#", letter.Link.OriginalString, StringComparison.Ordinal);
    }
}
