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

    [Fact]
    public async Task A_recovery_code_stands_in_for_a_lost_passkey()
    {
        using var lost = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        var path = $"/account/passkeys/{(await admin.AddPasskeyAsync(lost)).Text("id")}";
        using var made = await admin.PostAsync("/account/recovery-codes");
        var codes = Authenticator.ReadCodes(await made.ShouldBeAsync(200));
        var again = await admin.SignInAgainAsync();

        using var refused = await again.DeleteAsync(path);
        await refused.ShouldBeProblemAsync(401, "mfa_required");
        using var proven = await again.PostAsync("/auth/reauthenticate", new { recoveryCode = codes[0] });
        var renewed = again with { AccessToken = (await proven.ShouldBeAsync(200)).Text("accessToken") };
        using var removed = await renewed.DeleteAsync(path);

        await removed.ShouldBeAsync(204);
        using var spent = await renewed.PostAsync("/auth/reauthenticate", new { recoveryCode = codes[1] });
        await spent.ShouldBeProblemAsync(401, "invalid_mfa_code");
        using var none = await renewed.PostAsync("/account/recovery-codes");
        await none.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task A_recovery_code_signs_in_where_the_tenant_requires_a_factor_and_the_passkey_is_lost()
    {
        using var lost = new SoftAuthenticator();
        using var other = new SoftAuthenticator();
        var admin = (await Tenant.CreateAsync()).Admin;
        await admin.AddPasskeyAsync(lost);
        var second = (await admin.AddPasskeyAsync(other)).Text("id");
        using var made = await admin.PostAsync("/account/recovery-codes");
        var codes = Authenticator.ReadCodes(await made.ShouldBeAsync(200));
        // One passkey is left, and so are the codes.
        await (await admin.DeleteAsync($"/account/passkeys/{second}")).ShouldBeAsync(204);
        await Sql.ExecuteAsync("UPDATE tenants SET require_mfa = true WHERE id = $1", admin.TenantId);

        using var login = await Recovery.LoginAsync(admin.Email, admin.Password);
        var problem = await login.ShouldBeProblemAsync(401, "mfa_required");
        using var signedIn = await admin.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa", new { challenge = problem.Text("challenge"), recoveryCode = codes[0], tokenTransport = "body" });

        Assert.Equal(["passkey", "recovery_code"], problem.GetProperty("factors").EnumerateArray().Select(factor => factor.GetString()));
        Assert.Equal(200, await ApiUser.From(admin.Client, await signedIn.ShouldBeAsync(200), admin.Password).StatusAsync());
    }
}
