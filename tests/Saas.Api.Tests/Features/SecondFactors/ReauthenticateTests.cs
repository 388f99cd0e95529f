using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.SecondFactors;

/// <summary>What needs it: StepUpTests.</summary>
public sealed class ReauthenticateTests
{
    [Fact]
    public async Task The_password_makes_the_same_session_recent_again()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["RECENT_SIGN_IN"] = "2s" });
        var user = (await Tenant.CreateAsync(api)).Admin;
        await Eventually.TrueAsync(async () => await StatusAsync(user) == 401);

        using var answer = await user.PostAsync("/auth/reauthenticate", new { password = user.Password });

        var json = await answer.ShouldBeAsync(200);
        Assert.False(json.TryGetProperty("refreshToken", out _));
        Assert.Equal("", answer.Header("Set-Cookie"));
        var renewed = user with { AccessToken = json.Text("accessToken") };
        var (before, after) = (Jwt.Payload(user.AccessToken), Jwt.Payload(renewed.AccessToken));
        Assert.Equal(before.Text("sid"), after.Text("sid"));
        Assert.True(after.GetProperty("auth_time").GetInt64() > before.GetProperty("auth_time").GetInt64());
        Assert.Equal(200, await StatusAsync(renewed));
    }

    [Fact]
    public async Task A_wrong_password_changes_nothing()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await user.PostAsync("/auth/reauthenticate", new { password = Unique.Password() });

        await answer.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    [Fact]
    public async Task An_account_with_a_second_factor_must_show_it()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);
        var user = await AgedAsync(await app.SignInAsync());

        using var passwordOnly = await user.PostAsync("/auth/reauthenticate", new { password = user.Password });
        using var wrong = await user.PostAsync("/auth/reauthenticate", new { code = app.WrongCode() });
        using var code = await user.PostAsync("/auth/reauthenticate", new { code = await app.FreshCodeAsync() });
        using var both = await user.PostAsync("/auth/reauthenticate", new { password = user.Password, code = await app.FreshCodeAsync() });
        using var recovery = await user.PostAsync("/auth/reauthenticate", new { recoveryCode = app.RecoveryCodes[0] });

        var problem = await passwordOnly.ShouldBeProblemAsync(401, "mfa_required");
        Assert.Equal(["totp", "recovery_code"], problem.GetProperty("factors").EnumerateArray().Select(factor => factor.GetString()));
        Assert.False(problem.TryGetProperty("challenge", out _));
        await wrong.ShouldBeProblemAsync(401, "invalid_mfa_code");
        foreach (var answer in new[] { code, both, recovery })
        {
            var payload = Jwt.Payload((await answer.ShouldBeAsync(200)).Text("accessToken"));
            Assert.Equal("aal2", payload.Text("acr"));
            Assert.Equal(["pwd", "otp", "mfa"], payload.GetProperty("amr").EnumerateArray().Select(method => method.GetString()));
        }
    }

    [Fact]
    public async Task A_code_is_no_proof_where_no_app_was_set_up()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await user.PostAsync("/auth/reauthenticate", new { code = "123456" });

        await answer.ShouldBeProblemAsync(401, "invalid_mfa_code");
    }

    [Fact]
    public async Task Wrong_codes_count_for_the_account_here_too()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await app.User.PostAsync("/auth/reauthenticate", new { code = app.WrongCode() });
            await wrong.ShouldBeProblemAsync(401, "invalid_mfa_code");
        }

        using var locked = await app.VerifyAsync(await app.ChallengeAsync(), await app.FreshCodeAsync());

        await locked.ShouldBeProblemAsync(401, "invalid_mfa_code");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"code\":\"123456\",\"recoveryCode\":\"x\"}")]
    public async Task Something_must_be_proven_and_not_two_of_a_kind(string body)
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var answer = await user.PostAsync("/auth/reauthenticate", body);

        await answer.ShouldPointAtAsync("#/password");
    }

    [Fact]
    public async Task A_refresh_keeps_what_was_proven_and_when()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);
        var user = await app.SignInAsync();
        await Sql.ExecuteAsync("UPDATE sessions SET authenticated_at = authenticated_at - interval '1 hour' WHERE id = $1", Jwt.Payload(user.AccessToken).GetProperty("sid").GetGuid());

        using var refreshed = await user.RefreshAsync();

        var json = await refreshed.ShouldBeAsync(200);
        var (before, after) = (Jwt.Payload(user.AccessToken), Jwt.Payload(json.Text("accessToken")));
        Assert.Equal(before.GetProperty("amr").GetRawText(), after.GetProperty("amr").GetRawText());
        Assert.Equal(3600, before.GetProperty("auth_time").GetInt64() - after.GetProperty("auth_time").GetInt64());
        Assert.Equal(401, await StatusAsync(user with { AccessToken = json.Text("accessToken") }));
    }

    /// <summary>Of a change of credentials that is harmless.</summary>
    private static async Task<int> StatusAsync(ApiUser user)
    {
        using var answer = await user.PostAsync("/account/totp");
        return (int)answer.StatusCode;
    }

    /// <summary>With a token that says its owner signed in eleven minutes ago.</summary>
    private static async Task<ApiUser> AgedAsync(ApiUser user) => user with
    {
        AccessToken = await Jwt.ResignAsync(user.AccessToken, payload: payload => payload["auth_time"] = payload["auth_time"]!.GetValue<long>() - 660),
    };
}
