using Saas.Api.Platform.SecondFactors;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.SecondFactors;

/// <summary>The code that puts an authenticator app in force at sign-in: as short-lived as the one that is asked for later.</summary>
public sealed class EnrollmentChallengeTests
{
    [Fact]
    public async Task The_sixth_try_is_refused_also_with_the_right_code()
    {
        var (user, challenge, secret) = await BegunAsync();
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await ConfirmAsync(user, challenge, Wrong(secret));
            await wrong.ShouldBeProblemAsync(401, "invalid_mfa_code");
        }

        using var sixth = await ConfirmAsync(user, challenge, Right(secret));

        await sixth.ShouldBeProblemAsync(401, "invalid_challenge");
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM totp_secrets t JOIN accounts a ON a.id = t.account_id WHERE a.email = $1 AND t.confirmed_at IS NOT NULL", user.Email));
    }

    [Fact]
    public async Task Of_ten_at_once_one_signs_in()
    {
        var (user, challenge, secret) = await BegunAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => ConfirmAsync(user, challenge, Right(secret))));

        Assert.Single(answers, answer => (int)answer.StatusCode == 200);
        Assert.All(answers, answer => Assert.Contains((int)answer.StatusCode, new[] { 200, 401, 409 }));
        using var late = await ConfirmAsync(user, challenge, Totp.Code(secret, Authenticator.Step() + 1));
        await late.ShouldBeProblemAsync(401, "invalid_challenge");
    }

    [Fact]
    public async Task Another_accounts_code_and_one_of_an_older_secret_are_refused()
    {
        var (user, challenge, secret) = await BegunAsync();
        var (_, _, others) = await BegunAsync();
        using var again = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa/enroll", new { challenge });
        var newer = Authenticator.ReadSecret(await again.ShouldBeAsync(200));

        foreach (var stale in new[] { others, secret })
        {
            using var refused = await ConfirmAsync(user, challenge, Right(stale));
            await refused.ShouldBeProblemAsync(401, "invalid_mfa_code");
        }

        using var right = await ConfirmAsync(user, challenge, Right(newer));
        await right.ShouldBeAsync(200);
    }

    [Fact]
    public async Task An_old_challenge_is_refused()
    {
        var (user, challenge, secret) = await BegunAsync();
        await Sql.ExecuteAsync("UPDATE sign_in_challenges SET expires_at = now() WHERE account_id = (SELECT id FROM accounts WHERE email = $1)", user.Email);

        using var late = await ConfirmAsync(user, challenge, Right(secret));

        await late.ShouldBeProblemAsync(401, "invalid_challenge");
    }

    [Fact]
    public async Task A_new_password_ends_it()
    {
        var (user, challenge, secret) = await BegunAsync();
        await Recovery.SetPasswordAsync(user.Email, Unique.Password());

        using var late = await ConfirmAsync(user, challenge, Right(secret));

        await late.ShouldBeProblemAsync(401, "invalid_challenge");
    }

    /// <summary>A member of a tenant that requires a second factor, on the way of setting one up.</summary>
    private static async Task<(ApiUser User, string Challenge, byte[] Secret)> BegunAsync()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET require_mfa = true WHERE id = $1", tenant.Id);
        using var login = await Recovery.LoginAsync(user.Email, user.Password);
        var challenge = (await login.ShouldBeProblemAsync(403, "mfa_enrollment_required")).Text("challenge");
        using var begun = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa/enroll", new { challenge });
        return (user, challenge, Authenticator.ReadSecret(await begun.ShouldBeAsync(200)));
    }

    private static string Right(byte[] secret) => Totp.Code(secret, Authenticator.Step());

    private static string Wrong(byte[] secret) => Totp.Code(secret, Authenticator.Step() + 50);

    private static Task<HttpResponseMessage> ConfirmAsync(ApiUser user, string challenge, string code) =>
        user.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa/enroll/confirm", new { challenge, code, tokenTransport = "body" });
}
