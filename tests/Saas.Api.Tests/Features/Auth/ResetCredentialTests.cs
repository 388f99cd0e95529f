using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>What else an account has beside its password, when a new one is set from the mailbox.</summary>
public sealed class ResetCredentialTests
{
    private static readonly string[] Tables = ["passkeys", "totp_secrets", "recovery_codes", "known_devices", "sign_in_challenges"];

    [Fact]
    public async Task Of_a_mailbox_that_was_never_proven_nothing_is_left_to_whoever_made_the_account()
    {
        using var passkey = new SoftAuthenticator();
        var (attacker, device, challenge) = await EquippedAsync(passkey, isProven: false);
        Assert.DoesNotContain(0L, await CountsAsync(attacker.User.Email));
        var password = Unique.Password();

        await Recovery.SetPasswordAsync(attacker.User.Email, password);

        Assert.All(await CountsAsync(attacker.User.Email), count => Assert.Equal(0L, count));
        using var byPasskey = await attacker.User.Client.TrySignInWithPasskeyAsync(passkey.Get(await attacker.User.Client.BeginPasskeySignInAsync()));
        await byPasskey.ShouldBeProblemAsync(401, "passkey_refused");
        using var goneOn = await attacker.VerifyAsync(challenge, recoveryCode: attacker.RecoveryCodes[0]);
        await goneOn.ShouldBeProblemAsync(401, "invalid_challenge");
        using var victim = await Recovery.LoginAsync(attacker.User.Email, password);
        await victim.ShouldBeAsync(200);
        await LockAsync(attacker.User.Email);
        using var known = await attacker.User.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = attacker.User.Email, password, deviceToken = device });
        await known.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    [Fact]
    public async Task Of_a_proven_one_the_second_factors_stay_and_are_asked_for()
    {
        using var passkey = new SoftAuthenticator();
        var (owner, _, challenge) = await EquippedAsync(passkey, isProven: true);
        var password = Unique.Password();

        await Recovery.SetPasswordAsync(owner.User.Email, password);

        Assert.Equal(new[] { 1L, 1L, 10L, 0L, 0L }, await CountsAsync(owner.User.Email));
        using var login = await Recovery.LoginAsync(owner.User.Email, password);
        var next = (await login.ShouldBeProblemAsync(401, "mfa_required")).Text("challenge");
        using var old = await owner.VerifyAsync(challenge, await owner.FreshCodeAsync());
        await old.ShouldBeProblemAsync(401, "invalid_challenge");
        using var right = await owner.VerifyAsync(next, await owner.FreshCodeAsync());
        await right.ShouldBeAsync(200);
        Assert.Equal(200, await (await owner.User.Client.SignInWithPasskeyAsync(passkey)).StatusAsync());
    }

    /// <summary>With everything that can be had: a passkey, an app, recovery codes, a known device, and a sign-in that waits for its second factor.</summary>
    private static async Task<(Authenticator App, string Device, string Challenge)> EquippedAsync(SoftAuthenticator passkey, bool isProven)
    {
        var user = (await Tenant.CreateAsync()).Admin;
        if (isProven)
            await Mailbox.ProveAsync(user.Email);
        using var login = await Recovery.LoginAsync(user.Email, user.Password);
        var device = (await login.ShouldBeAsync(200)).Text("deviceToken");
        await user.AddPasskeyAsync(passkey);
        var app = await Authenticator.EnrollAsync(user);
        return (app, device, await app.ChallengeAsync());
    }

    private static async Task<long[]> CountsAsync(string email)
    {
        List<long> counts = [];
        foreach (var table in Tables)
            counts.Add(await Sql.ScalarAsync<long>($"SELECT count(*) FROM {table} t JOIN accounts a ON a.id = t.account_id WHERE a.email = $1", email));
        return [.. counts];
    }

    private static async Task LockAsync(string email)
    {
        for (var i = 0; i < 10; i++)
            await (await Recovery.LoginAsync(email, Unique.Password())).ShouldBeProblemAsync(401, "invalid_credentials");
    }
}
