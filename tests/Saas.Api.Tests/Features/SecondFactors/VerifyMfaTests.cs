using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.SecondFactors;

public sealed class VerifyMfaTests
{
    [Fact]
    public async Task The_password_alone_gives_a_challenge_and_no_token()
    {
        var app = await AppAsync();

        using var answer = await app.User.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = app.User.Email, password = app.User.Password });

        var problem = await answer.ShouldBeProblemAsync(401, "mfa_required");
        Assert.Matches("^[A-Za-z0-9_-]{43}$", problem.Text("challenge"));
        Assert.Equal(["totp", "recovery_code"], problem.GetProperty("factors").EnumerateArray().Select(factor => factor.GetString()));
        Assert.Equal("", answer.Header("Set-Cookie"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Fact]
    public async Task A_wrong_password_is_answered_as_for_anybody_else()
    {
        var app = await AppAsync();

        using var answer = await app.User.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = app.User.Email, password = Unique.Password() });

        var problem = await answer.ShouldBeProblemAsync(401, "invalid_credentials");
        Assert.False(problem.TryGetProperty("challenge", out _));
    }

    [Fact]
    public async Task A_code_opens_a_session_of_two_factors()
    {
        var app = await AppAsync();

        var user = await app.SignInAsync();

        Assert.Equal(200, await user.StatusAsync());
        var payload = Jwt.Payload(user.AccessToken);
        Assert.Equal(["pwd", "otp", "mfa"], payload.GetProperty("amr").EnumerateArray().Select(method => method.GetString()!));
        Assert.Equal("aal2", payload.Text("acr"));
    }

    [Fact]
    public async Task Gives_the_refresh_token_as_a_cookie_unless_asked_otherwise()
    {
        var app = await AppAsync();

        using var answer = await app.User.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa", new { challenge = await app.ChallengeAsync(), code = await app.FreshCodeAsync() });

        Assert.False((await answer.ShouldBeAsync(200)).TryGetProperty("refreshToken", out _));
        Assert.StartsWith("refresh_token=", answer.Header("Set-Cookie"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_is_good_once_over_all_sign_ins()
    {
        var app = await AppAsync();
        var (first, second) = (await app.ChallengeAsync(), await app.ChallengeAsync());
        var code = await app.FreshCodeAsync();

        using var used = await app.VerifyAsync(first, code);
        using var replayed = await app.VerifyAsync(second, code);

        await used.ShouldBeAsync(200);
        await replayed.ShouldBeProblemAsync(401, "invalid_mfa_code");
    }

    [Fact]
    public async Task A_code_older_than_one_that_was_used_is_refused()
    {
        var app = await AppAsync();
        await app.FreshCodeAsync();

        using var later = await app.VerifyAsync(await app.ChallengeAsync(), app.Code(1));
        using var earlier = await app.VerifyAsync(await app.ChallengeAsync(), app.Code());

        await later.ShouldBeAsync(200);
        await earlier.ShouldBeProblemAsync(401, "invalid_mfa_code");
    }

    [Fact]
    public async Task Of_one_code_used_many_times_at_once_one_is_taken()
    {
        var app = await AppAsync();
        var challenges = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => app.ChallengeAsync()));
        var code = await app.FreshCodeAsync();

        var answers = await Task.WhenAll([.. challenges.Select(challenge => app.VerifyAsync(challenge, code)), app.User.PostAsync("/auth/reauthenticate", new { code })]);

        Assert.Single(answers, answer => (int)answer.StatusCode == 200);
    }

    [Fact]
    public async Task A_challenge_is_good_once_also_for_two_proofs_at_once()
    {
        var app = await AppAsync();
        var challenge = await app.ChallengeAsync();
        var code = await app.FreshCodeAsync();
        var sessions = await SessionsAsync(app);

        var answers = await Task.WhenAll(app.VerifyAsync(challenge, code), app.VerifyAsync(challenge, recoveryCode: app.RecoveryCodes[0]), app.VerifyAsync(challenge, recoveryCode: app.RecoveryCodes[1]));

        Assert.Single(answers, answer => (int)answer.StatusCode == 200);
        Assert.Equal(sessions + 1, await SessionsAsync(app));
        using var late = await app.VerifyAsync(challenge, recoveryCode: app.RecoveryCodes[2]);
        await late.ShouldBeProblemAsync(401, "invalid_challenge");
    }

    [Fact]
    public async Task The_sixth_try_is_refused_also_with_the_right_code()
    {
        var app = await AppAsync();
        var challenge = await app.ChallengeAsync();
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await app.VerifyAsync(challenge, app.WrongCode());
            await wrong.ShouldBeProblemAsync(401, "invalid_mfa_code");
        }

        using var sixth = await app.VerifyAsync(challenge, await app.FreshCodeAsync());

        await sixth.ShouldBeProblemAsync(401, "invalid_challenge");
        await app.SignInAsync();
    }

    [Fact]
    public async Task Tries_at_once_are_no_more_than_tries_one_by_one()
    {
        var app = await AppAsync();
        var challenge = await app.ChallengeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.VerifyAsync(challenge, app.WrongCode())));

        var codes = await Task.WhenAll(answers.Select(async answer => (await answer.ReadJsonAsync()).Text("code")));
        Assert.Equal(5, codes.Count(code => code == "invalid_mfa_code"));
        Assert.Equal(15, codes.Count(code => code == "invalid_challenge"));
    }

    [Fact]
    public async Task New_challenges_buy_no_endless_tries()
    {
        var app = await AppAsync();
        for (var i = 0; i < 10; i++)
        {
            using var wrong = await app.VerifyAsync(await app.ChallengeAsync(), app.WrongCode());
            await wrong.ShouldBeProblemAsync(401, "invalid_mfa_code");
        }

        using var locked = await app.VerifyAsync(await app.ChallengeAsync(), await app.FreshCodeAsync());
        using var alsoLocked = await app.VerifyAsync(await app.ChallengeAsync(), recoveryCode: app.RecoveryCodes[0]);

        await locked.ShouldBeProblemAsync(401, "invalid_mfa_code");
        await alsoLocked.ShouldBeProblemAsync(401, "invalid_mfa_code");
        Assert.Equal(200, await app.User.StatusAsync());
        await Sql.ExecuteAsync("UPDATE second_factor_failures SET last_failed_at = now() - interval '15 minutes 1 second' WHERE account_id = $1", app.AccountId());
        await app.SignInAsync();
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM second_factor_failures WHERE account_id = $1", app.AccountId()));
    }

    [Fact]
    public async Task An_old_challenge_is_refused()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["MFA_CHALLENGE_EXPIRATION"] = "1s" });
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync(api)).Admin);
        var challenge = await app.ChallengeAsync();
        await Eventually.PassedAsync(TimeSpan.FromSeconds(1.2));

        using var late = await app.VerifyAsync(challenge, await app.FreshCodeAsync());

        await late.ShouldBeProblemAsync(401, "invalid_challenge");
        // The next sign-in sweeps it away.
        await app.ChallengeAsync();
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM sign_in_challenges WHERE account_id = $1", app.AccountId()));
    }

    [Fact]
    public async Task Another_accounts_code_or_recovery_code_is_refused()
    {
        var (app, other) = (await AppAsync(), await AppAsync());
        var challenge = await app.ChallengeAsync();

        using var code = await app.VerifyAsync(challenge, await other.FreshCodeAsync());
        using var recovery = await app.VerifyAsync(challenge, recoveryCode: other.RecoveryCodes[0]);

        await code.ShouldBeProblemAsync(401, "invalid_mfa_code");
        await recovery.ShouldBeProblemAsync(401, "invalid_mfa_code");
    }

    [Fact]
    public async Task A_challenge_may_come_from_another_address_and_client()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["TRUSTED_PROXIES"] = "127.0.0.1" });
        var app = await AppAsync();
        var challenge = await app.ChallengeAsync();

        using var answer = await api.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa", new { challenge, code = await app.FreshCodeAsync() }, ("X-Forwarded-For", "203.0.113.9"), ("User-Agent", "Other/1"));

        var session = Jwt.Payload((await answer.ShouldBeAsync(200)).Text("accessToken")).GetProperty("sid").GetGuid();
        Assert.Equal("203.0.113.9", await Sql.ScalarAsync<string>("SELECT address FROM sessions WHERE id = $1", session));
    }

    [Fact]
    public async Task A_challenge_from_before_a_new_password_is_refused()
    {
        var app = await AppAsync();
        var challenge = await app.ChallengeAsync();
        await Sql.ExecuteAsync("UPDATE accounts SET password_hash = password_hash || 'x' WHERE id = $1", app.AccountId());

        using var answer = await app.VerifyAsync(challenge, await app.FreshCodeAsync());

        await answer.ShouldBeProblemAsync(401, "invalid_challenge");
    }

    [Fact]
    public async Task Who_was_suspended_meanwhile_gets_no_session()
    {
        var tenant = await Tenant.CreateAsync();
        var app = await Authenticator.EnrollAsync(await tenant.AddUserAsync());
        var challenge = await app.ChallengeAsync();
        using var change = await tenant.Admin.PatchAsync($"/users/{app.User.Id}", new { status = "suspended" });
        await change.ShouldBeAsync(200);

        using var answer = await app.VerifyAsync(challenge, await app.FreshCodeAsync());

        await answer.ShouldBeProblemAsync(401, "invalid_challenge");
    }

    [Fact]
    public async Task A_challenge_of_a_password_that_is_not_in_force_is_worth_nothing()
    {
        var app = await AppAsync();
        var challenge = await app.ChallengeAsync();
        // As if the password had been set anew between its proof and the challenge.
        await Sql.ExecuteAsync("UPDATE sign_in_challenges SET password_changed_at = password_changed_at - interval '1 second' WHERE account_id = $1", app.AccountId());

        using var answer = await app.VerifyAsync(challenge, await app.FreshCodeAsync());

        await answer.ShouldBeProblemAsync(401, "invalid_challenge");
    }

    private static async Task<Authenticator> AppAsync() => await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);

    private static Task<long> SessionsAsync(Authenticator app) => Sql.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE account_id = $1", app.AccountId());
}
