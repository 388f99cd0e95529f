using System.Text;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.SecondFactors;

public sealed class TotpEnrollmentTests
{
    [Fact]
    public async Task Tells_the_secret_as_text_and_as_address_for_a_QR_code()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await user.PostAsync("/account/totp");

        var json = await answer.ShouldBeAsync(200);
        Assert.Matches("^[A-Z2-7]{32}$", json.Text("secret"));
        Assert.Equal($"otpauth://totp/Saas.Api:{Uri.EscapeDataString(user.Email)}?secret={json.Text("secret")}&issuer=Saas.Api&algorithm=SHA1&digits=6&period=30", json.Text("otpauthUri"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Fact]
    public async Task Is_not_in_force_before_a_code_was_shown()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        using var begun = await user.PostAsync("/account/totp");
        await begun.ShouldBeAsync(200);

        await user.SignInAgainAsync();

        using var status = await user.GetAsync("/account/second-factors");
        Assert.False((await status.ShouldBeAsync(200)).GetProperty("totp").GetBoolean());
    }

    [Fact]
    public async Task Confirms_by_a_code_and_gives_ten_recovery_codes_once()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);

        Assert.Equal(10, app.RecoveryCodes.Distinct().Count());
        using var status = await app.User.GetAsync("/account/second-factors");
        var json = await status.ShouldBeAsync(200);
        Assert.True(json.GetProperty("totp").GetBoolean());
        Assert.Equal(10, json.GetProperty("recoveryCodesLeft").GetInt32());
        using var again = await app.User.PostAsync("/account/totp/confirm", new { code = app.Code(1) });
        await again.ShouldBeProblemAsync(409, "totp_enabled");
    }

    [Fact]
    public async Task Makes_the_session_one_of_two_factors_as_its_next_token_says()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);

        using var refreshed = await app.User.RefreshAsync();

        var payload = Jwt.Payload((await refreshed.ShouldBeAsync(200)).Text("accessToken"));
        Assert.Equal("aal2", payload.Text("acr"));
        Assert.Equal(["mfa", "otp", "pwd"], payload.GetProperty("amr").EnumerateArray().Select(method => method.GetString()!).Order());
    }

    [Fact]
    public async Task Refuses_a_wrong_code_one_of_another_secret_and_one_without_a_beginning()
    {
        var tenant = await Tenant.CreateAsync();
        var (user, other) = (tenant.Admin, await Authenticator.EnrollAsync(await tenant.AddUserAsync()));
        using var early = await user.PostAsync("/account/totp/confirm", new { code = "000000" });
        await early.ShouldBeProblemAsync(404, "not_found");
        using var first = await user.PostAsync("/account/totp");
        var replaced = Authenticator.ReadSecret(await first.ShouldBeAsync(200));
        using var second = await user.PostAsync("/account/totp");
        await second.ShouldBeAsync(200);

        foreach (var code in new[] { other.Code(), Totp.Code(replaced, Authenticator.Step()) })
        {
            using var wrong = await user.PostAsync("/account/totp/confirm", new { code });
            await wrong.ShouldBeProblemAsync(401, "invalid_mfa_code");
        }
    }

    [Fact]
    public async Task Refuses_a_second_app_beside_the_first()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);

        using var answer = await app.User.PostAsync("/account/totp");

        await answer.ShouldBeProblemAsync(409, "totp_enabled");
        using var signedIn = await app.VerifyAsync(await app.ChallengeAsync(), await app.FreshCodeAsync());
        await signedIn.ShouldBeAsync(200);
    }

    [Theory]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("12345a")]
    [InlineData("１２３４５６")]
    [InlineData("123 456")]
    public async Task Takes_six_digits_only(string code)
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await user.PostAsync("/account/totp/confirm", new { code });

        await answer.ShouldPointAtAsync("#/code");
    }

    [Fact]
    public async Task Stores_neither_the_secret_nor_the_recovery_codes()
    {
        const string find = """
            SELECT count(*)
            FROM (SELECT t::text AS row FROM totp_secrets t UNION ALL SELECT r::text FROM recovery_codes r UNION ALL SELECT c::text FROM sign_in_challenges c) stored
            WHERE position($1 IN row) > 0
            """;
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);
        var challenge = await app.ChallengeAsync();

        string[] secrets = [Totp.ToBase32(app.Secret), Hex(app.Secret), challenge, Hex(Encoding.UTF8.GetBytes(challenge)), .. app.RecoveryCodes, .. app.RecoveryCodes.Select(code => Hex(Encoding.UTF8.GetBytes(code)))];
        foreach (var secret in secrets)
            Assert.Equal(0L, await Sql.ScalarAsync<long>(find, secret));
        Assert.NotEqual(0L, await Sql.ScalarAsync<long>(find, Hex(RecoveryCode.Hash(app.AccountId(), app.RecoveryCodes[0]).ToArray())));
    }

    [Fact]
    public async Task Is_removed_by_a_code_and_then_the_password_is_enough()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);

        using var wrong = await app.User.SendAsync(HttpMethod.Delete, "/account/totp", new { code = app.WrongCode() });
        await wrong.ShouldBeProblemAsync(401, "invalid_mfa_code");
        using var neither = await app.User.SendAsync(HttpMethod.Delete, "/account/totp", new { });
        await neither.ShouldPointAtAsync("#/code");
        using var removed = await app.User.SendAsync(HttpMethod.Delete, "/account/totp", new { code = await app.FreshCodeAsync() });
        await removed.ShouldBeAsync(204);

        await app.User.SignInAgainAsync();
        using var again = await app.User.SendAsync(HttpMethod.Delete, "/account/totp", new { code = app.Code() });
        await again.ShouldBeProblemAsync(404, "not_found");
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM recovery_codes WHERE account_id = $1", app.AccountId()));
    }

    [Fact]
    public async Task Mails_and_records_that_it_was_set_up_and_removed()
    {
        var tenant = await Tenant.CreateAsync();
        var app = await Authenticator.EnrollAsync(tenant.Admin);
        using var removed = await app.User.SendAsync(HttpMethod.Delete, "/account/totp", new { recoveryCode = app.RecoveryCodes[3] });
        await removed.ShouldBeAsync(204);

        foreach (var template in new[] { "second_factor_enabled", "second_factor_disabled", "recovery_code_used" })
            Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE tenant_id = $1 AND kind = 'mail.send' AND payload->>'template' = $2 AND payload->>'to' = $3", tenant.Id, template, tenant.Admin.Email));
        foreach (var action in new[] { "account.totp_enabled", "account.totp_disabled", "account.recovery_code_used" })
            Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE tenant_id = $1 AND action = $2 AND actor_id = $3", tenant.Id, action, app.AccountId()));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
