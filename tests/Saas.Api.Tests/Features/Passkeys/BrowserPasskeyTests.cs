using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Passkeys;

/// <summary>The two ceremonies as Chromium does them, with its own authenticator.</summary>
public sealed class BrowserPasskeyTests
{
    [Fact]
    public async Task A_passkey_made_in_the_browser_signs_in_without_an_address()
    {
        await using var browser = await Browser.StartAsync();
        var (page, admin) = (browser.Page, (await Tenant.CreateAsync()).Admin);
        await page.GoAsync("/console");
        await page.AddAuthenticatorAsync();

        using var added = await admin.TryAddPasskeyAsync(await page.CreatePasskeyAsync(await admin.BeginPasskeyAsync()));
        await added.ShouldBeAsync(201);
        var credential = await page.GetPasskeyAsync(await admin.Client.BeginPasskeySignInAsync());
        using var answer = await admin.Client.TrySignInWithPasskeyAsync(credential);
        using var replayed = await admin.Client.TrySignInWithPasskeyAsync(credential);

        var signedIn = ApiUser.From(admin.Client, await answer.ShouldBeAsync(200), "");
        Assert.Equal((admin.Id, 200), (signedIn.Id, await signedIn.StatusAsync()));
        Assert.Equal("aal2", Jwt.Payload(signedIn.AccessToken).Text("acr"));
        await replayed.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Fact]
    public async Task The_browser_does_not_make_a_second_one_on_the_same_authenticator()
    {
        await using var browser = await Browser.StartAsync();
        var (page, admin) = (browser.Page, (await Tenant.CreateAsync()).Admin);
        await page.GoAsync("/console");
        await page.AddAuthenticatorAsync();
        using var added = await admin.TryAddPasskeyAsync(await page.CreatePasskeyAsync(await admin.BeginPasskeyAsync()));
        await added.ShouldBeAsync(201);

        var again = await page.CreatePasskeyAsync(await admin.BeginPasskeyAsync());

        Assert.Contains("InvalidStateError", again.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whom_the_authenticator_does_not_recognise_gets_nothing_from_the_browser()
    {
        await using var browser = await Browser.StartAsync();
        var (page, admin) = (browser.Page, (await Tenant.CreateAsync()).Admin);
        await page.GoAsync("/console");
        var id = await page.AddAuthenticatorAsync();
        using var added = await admin.TryAddPasskeyAsync(await page.CreatePasskeyAsync(await admin.BeginPasskeyAsync()));
        await added.ShouldBeAsync(201);
        await page.CallAsync("WebAuthn.setUserVerified", new { authenticatorId = id, isUserVerified = false });

        var refused = await page.GetPasskeyAsync(await admin.BeginPasskeyStepUpAsync());

        Assert.Contains("NotAllowedError", refused.GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passkey_of_the_browser_is_a_second_factor_and_a_step_up()
    {
        await using var browser = await Browser.StartAsync();
        var (page, admin) = (browser.Page, (await Tenant.CreateAsync()).Admin);
        await page.GoAsync("/console");
        await page.AddAuthenticatorAsync();
        var app = await Authenticator.EnrollAsync(admin);
        using var added = await admin.TryAddPasskeyAsync(await page.CreatePasskeyAsync(await admin.BeginPasskeyAsync()));
        await added.ShouldBeAsync(201);
        var challenge = await app.ChallengeAsync();

        using var verified = await admin.Client.TryVerifyAsync(challenge, await page.GetPasskeyAsync(await admin.Client.BeginPasskeyFactorAsync(challenge)));
        using var renewed = await admin.TryStepUpAsync(await page.GetPasskeyAsync(await admin.BeginPasskeyStepUpAsync()));

        Assert.Equal(admin.Id, (await verified.ShouldBeAsync(200)).GetProperty("user").GetProperty("id").GetGuid());
        Assert.Equal("aal2", Jwt.Payload((await renewed.ShouldBeAsync(200)).Text("accessToken")).Text("acr"));
    }

    [Fact]
    public async Task A_page_that_is_not_listed_gets_a_passkey_that_is_refused()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["WEBAUTHN_ORIGINS"] = "https://app.example.com" });
        await using var browser = await Browser.StartAsync(api);
        var (page, admin) = (browser.Page, (await Tenant.CreateAsync(api)).Admin);
        await page.GoAsync("/console");
        await page.AddAuthenticatorAsync();

        using var added = await admin.TryAddPasskeyAsync(await page.CreatePasskeyAsync(await admin.BeginPasskeyAsync()));

        await added.ShouldBeProblemAsync(400, "invalid_passkey");
    }

    [Fact]
    public async Task A_page_of_another_domain_gets_none_from_the_browser()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["WEBAUTHN_RP_ID"] = "example.com" });
        await using var browser = await Browser.StartAsync(api);
        var (page, admin) = (browser.Page, (await Tenant.CreateAsync(api)).Admin);
        await page.GoAsync("/console");
        await page.AddAuthenticatorAsync();

        var refused = await page.CreatePasskeyAsync(await admin.BeginPasskeyAsync());

        Assert.Equal(JsonValueKind.String, refused.ValueKind);
        Assert.Contains("SecurityError", refused.GetString(), StringComparison.Ordinal);
    }
}
