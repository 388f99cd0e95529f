using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Passkeys;

/// <summary>Proving again who is signed in, by a passkey.</summary>
public sealed class PasskeyStepUpTests
{
    [Fact]
    public async Task It_renews_the_sign_in_and_raises_it()
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);

        using var answer = await admin.TryStepUpAsync(authenticator.Get(await admin.BeginPasskeyStepUpAsync()));

        var payload = Jwt.Payload((await answer.ShouldBeAsync(200)).Text("accessToken"));
        Assert.Equal(Jwt.Payload(admin.AccessToken).Text("sid"), payload.Text("sid"));
        Assert.Equal(["pwd", "hwk", "user", "mfa"], payload.GetProperty("amr").EnumerateArray().Select(one => one.GetString()!));
        Assert.True(payload.GetProperty("auth_time").GetInt64() >= Jwt.Payload(admin.AccessToken).GetProperty("auth_time").GetInt64());
    }

    [Fact]
    public async Task Its_owner_must_be_recognised()
    {
        using var authenticator = new SoftAuthenticator { Flags = SoftAuthenticator.UserPresent };
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(authenticator);

        var options = await admin.BeginPasskeyStepUpAsync();
        using var answer = await admin.TryStepUpAsync(authenticator.Get(options));

        Assert.Equal("required", options.Text("userVerification"));
        await answer.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Fact]
    public async Task A_challenge_is_for_the_session_that_asked()
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        var elsewhere = await admin.SignInAgainAsync();
        await admin.AddPasskeyAsync(authenticator);
        var options = await admin.BeginPasskeyStepUpAsync();

        using var refused = await elsewhere.TryStepUpAsync(authenticator.Get(options));
        using var answer = await admin.TryStepUpAsync(authenticator.Get(options));

        await refused.ShouldBeProblemAsync(401, "passkey_refused");
        await answer.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Somebody_elses_passkey_is_refused()
    {
        using var authenticator = new SoftAuthenticator();
        using var others = new SoftAuthenticator();
        var (admin, stranger) = ((await Tenant.CreateAsync()).Admin, (await Tenant.CreateAsync()).Admin);
        await admin.AddPasskeyAsync(authenticator);
        await stranger.AddPasskeyAsync(others);

        using var answer = await admin.TryStepUpAsync(others.Get(await admin.BeginPasskeyStepUpAsync()));

        await answer.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Fact]
    public async Task It_comes_alone_and_needs_a_passkey()
    {
        using var authenticator = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        using var none = await admin.PostAsync("/auth/reauthenticate/passkey-options");
        await none.ShouldBeProblemAsync(401, "passkey_refused");
        await admin.AddPasskeyAsync(authenticator);

        using var both = await admin.PostAsync("/auth/reauthenticate", new { admin.Password, passkey = authenticator.Get(await admin.BeginPasskeyStepUpAsync()) });

        await both.ShouldPointAtAsync("#/password");
    }
}
