using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Passkeys;

/// <summary>A passkey after the password, or after a passkey that recognised nobody.</summary>
public sealed class PasskeyFactorTests
{
    [Fact]
    public async Task It_goes_on_with_a_sign_in_that_asks_for_a_second_factor()
    {
        using var authenticator = new SoftAuthenticator { Flags = SoftAuthenticator.UserPresent };
        var (app, challenge) = await WaitingAsync(authenticator);

        var options = await app.User.Client.BeginPasskeyFactorAsync(challenge);
        using var answer = await app.User.Client.TryVerifyAsync(challenge, authenticator.Get(options));

        Assert.Equal(SoftAuthenticator.Text(authenticator.CredentialId), Assert.Single(options.GetProperty("allowCredentials").EnumerateArray()).Text("id"));
        var payload = Jwt.Payload((await answer.ShouldBeAsync(200)).Text("accessToken"));
        Assert.Equal(["pwd", "hwk", "mfa"], payload.GetProperty("amr").EnumerateArray().Select(one => one.GetString()!));
        Assert.Equal("aal2", payload.Text("acr"));
    }

    [Fact]
    public async Task It_is_named_among_the_factors()
    {
        using var authenticator = new SoftAuthenticator();
        var (app, _) = await WaitingAsync(authenticator);

        using var answer = await app.User.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = app.User.Email, password = app.User.Password });

        Assert.Contains("passkey", (await answer.ShouldBeProblemAsync(401, "mfa_required")).GetProperty("factors").EnumerateArray().Select(one => one.GetString()));
    }

    [Fact]
    public async Task A_challenge_is_for_one_sign_in()
    {
        using var authenticator = new SoftAuthenticator();
        var (app, challenge) = await WaitingAsync(authenticator);
        var options = await app.User.Client.BeginPasskeyFactorAsync(challenge);

        using var elsewhere = await app.User.Client.TryVerifyAsync(await app.ChallengeAsync(), authenticator.Get(options));
        using var first = await app.User.Client.TrySignInWithPasskeyAsync(authenticator.Get(options));
        using var right = await app.User.Client.TryVerifyAsync(challenge, authenticator.Get(options));

        await elsewhere.ShouldBeProblemAsync(401, "passkey_refused");
        await first.ShouldBeProblemAsync(401, "passkey_refused");
        await right.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Somebody_elses_passkey_is_refused()
    {
        using var authenticator = new SoftAuthenticator();
        using var own = new SoftAuthenticator();
        var (app, challenge) = await WaitingAsync(authenticator);
        await (await Tenant.CreateAsync()).Admin.AddPasskeyAsync(own);

        using var answer = await app.User.Client.TryVerifyAsync(challenge, own.Get(await app.User.Client.BeginPasskeyFactorAsync(challenge)));

        await answer.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Fact]
    public async Task Tries_of_a_sign_in_are_spent_by_passkeys_too()
    {
        using var authenticator = new SoftAuthenticator();
        using var wrong = new SoftAuthenticator();
        var (app, challenge) = await WaitingAsync(authenticator);
        var options = await app.User.Client.BeginPasskeyFactorAsync(challenge);
        for (var i = 0; i < 5; i++)
        {
            using var refused = await app.User.Client.TryVerifyAsync(challenge, wrong.Get(JsonSerializer.SerializeToElement(new { challenge = Unique.Text() })));
            await refused.ShouldBeProblemAsync(401, "passkey_refused");
        }

        using var answer = await app.User.Client.TryVerifyAsync(challenge, authenticator.Get(options));

        await answer.ShouldBeProblemAsync(401, "invalid_challenge");
    }

    [Fact]
    public async Task Possession_alone_is_not_two_factors_however_often_it_is_shown()
    {
        using var authenticator = new SoftAuthenticator { Flags = SoftAuthenticator.UserPresent };
        var (app, _) = await WaitingAsync(authenticator);
        using var asked = await app.User.Client.TrySignInWithPasskeyAsync(authenticator.Get(await app.User.Client.BeginPasskeySignInAsync()));
        var challenge = (await asked.ShouldBeProblemAsync(401, "mfa_required")).Text("challenge");

        using var again = await app.User.Client.TryVerifyAsync(challenge, authenticator.Get(await app.User.Client.BeginPasskeyFactorAsync(challenge)));
        authenticator.Flags |= SoftAuthenticator.UserVerified;
        using var recognised = await app.User.Client.TryVerifyAsync(challenge, authenticator.Get(await app.User.Client.BeginPasskeyFactorAsync(challenge)));

        await again.ShouldBeProblemAsync(401, "passkey_refused");
        await recognised.ShouldBeAsync(200);
    }

    [Fact]
    public async Task It_will_do_where_the_tenant_requires_a_second_factor()
    {
        using var authenticator = new SoftAuthenticator();
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        await user.AddPasskeyAsync(authenticator);
        await Sql.ExecuteAsync("UPDATE tenants SET require_mfa = true WHERE id = $1", tenant.Id);
        using var login = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password = user.Password });
        var challenge = (await login.ShouldBeProblemAsync(401, "mfa_required")).Text("challenge");

        using var answer = await user.Client.TryVerifyAsync(challenge, authenticator.Get(await user.Client.BeginPasskeyFactorAsync(challenge)));

        await answer.ShouldBeAsync(200);
        Assert.Equal(200, await (await user.Client.SignInWithPasskeyAsync(authenticator)).StatusAsync());
    }

    [Fact]
    public async Task Options_need_a_challenge_and_a_passkey()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);

        using var unknown = await app.User.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa/passkey-options", new { challenge = Unique.Text() });
        using var none = await app.User.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa/passkey-options", new { challenge = await app.ChallengeAsync() });

        await unknown.ShouldBeProblemAsync(401, "invalid_challenge");
        await none.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Theory]
    [InlineData("POST", "/account/totp")]
    [InlineData("POST", "/account/passkeys/options")]
    [InlineData("DELETE", "/account/passkeys/{id}")]
    [InlineData("POST", "/account/email")]
    [InlineData("POST", "/account/password")]
    [InlineData("DELETE", "/account")]
    public async Task A_password_alone_changes_no_credential_of_an_account_that_has_one(string method, string path)
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        var id = (await admin.AddPasskeyAsync(authenticator)).Text("id");
        var byPassword = await admin.SignInAgainAsync();
        object? body = path switch
        {
            "/account/email" => new { email = Unique.Email() },
            "/account/password" => new { currentPassword = admin.Password, newPassword = Unique.Password() },
            _ => null,
        };

        using var refused = await byPassword.SendAsync(new HttpMethod(method), path.Replace("{id}", id, StringComparison.Ordinal), body);

        await refused.ShouldBeProblemAsync(401, "mfa_required");
        Assert.Contains("acr_values=\"aal2\"", refused.Header("WWW-Authenticate"), StringComparison.Ordinal);
        using var steppedUp = await byPassword.TryStepUpAsync(authenticator.Get(await byPassword.BeginPasskeyStepUpAsync()));
        await steppedUp.ShouldBeAsync(200);
        using var options = await byPassword.PostAsync("/account/passkeys/options");
        await options.ShouldBeAsync(200);
    }

    private static async Task<(Authenticator App, string Challenge)> WaitingAsync(SoftAuthenticator authenticator)
    {
        var admin = (await Tenant.CreateAsync()).Admin;
        var app = await Authenticator.EnrollAsync(admin);
        await admin.AddPasskeyAsync(authenticator);
        return (app, await app.ChallengeAsync());
    }
}
