using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>A sign-in with the old password beside a reset leaves no live session, whichever is first.</summary>
public sealed class ResetRaceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sign_in_and_a_reset_that_wait_for_one_another(bool signInFirst)
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var (letter, password) = (await Recovery.ResetLetterAsync(user.Email), Unique.Password());
        await using var held = await HeldRow.OfAccountAsync(user.Email);

        var first = signInFirst ? Recovery.LoginAsync(user.Email, user.Password) : Recovery.ResetAsync(user.Email, letter.Code, password);
        await held.BlocksAsync(1);
        var second = signInFirst ? Recovery.ResetAsync(user.Email, letter.Code, password) : Recovery.LoginAsync(user.Email, user.Password);
        await held.BlocksAsync(2);
        await held.CommitAsync();

        using var login = await (signInFirst ? first : second);
        using var reset = await (signInFirst ? second : first);
        await reset.ShouldBeAsync(204);
        await ShouldBeOutAsync(login, user);
    }

    [Fact]
    public async Task Many_sign_ins_and_sign_ups_during_a_reset()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var letter = await Recovery.ResetLetterAsync(user.Email);
        var tries = Enumerable.Range(0, 16).Select(i => i % 4 == 3
            ? user.Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = $"Acme {Unique.Text()}", email = user.Email, password = user.Password, tokenTransport = "body" })
            : Recovery.LoginAsync(user.Email, user.Password)).ToList();

        using var reset = await Recovery.ResetAsync(user.Email, letter.Code, Unique.Password());

        await reset.ShouldBeAsync(204);
        foreach (var answer in await Task.WhenAll(tries))
            await ShouldBeOutAsync(answer, user);
        Assert.Equal(0L, await LiveSessionsAsync(user.Email));
    }

    /// <summary>Whoever has made the account under a stranger's address has a passkey, and shows it while the stranger takes the account back.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_passkey_of_an_unproven_account_and_a_reset_that_wait_for_one_another(bool passkeyFirst)
    {
        using var authenticator = new SoftAuthenticator();
        var attacker = (await Tenant.CreateAsync()).Admin;
        await attacker.AddPasskeyAsync(authenticator);
        var (letter, options) = (await Recovery.ResetLetterAsync(attacker.Email), await attacker.Client.BeginPasskeySignInAsync());
        await using var held = await HeldRow.OfAccountAsync(attacker.Email);

        Task<HttpResponseMessage> SignIn() => attacker.Client.TrySignInWithPasskeyAsync(authenticator.Get(options));
        Task<HttpResponseMessage> Reset() => Recovery.ResetAsync(attacker.Email, letter.Code, Unique.Password());
        var first = passkeyFirst ? SignIn() : Reset();
        await held.BlocksAsync(1);
        var second = passkeyFirst ? Reset() : SignIn();
        await held.BlocksAsync(2);
        await held.CommitAsync();

        using var signedIn = await (passkeyFirst ? first : second);
        using var reset = await (passkeyFirst ? second : first);
        await reset.ShouldBeAsync(204);
        await ShouldBeOutAsync(signedIn, attacker);
        Assert.Equal(0L, await LiveSessionsAsync(attacker.Email));
    }

    /// <summary>A request that was let in with the old session, and comes to its end after the session has.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_passkey_of_an_unproven_account_and_a_reset_that_wait_for_one_another(bool passkeyFirst)
    {
        using var authenticator = new SoftAuthenticator();
        var attacker = (await Tenant.CreateAsync()).Admin;
        var (letter, credential) = (await Recovery.ResetLetterAsync(attacker.Email), authenticator.Create(await attacker.BeginPasskeyAsync()));
        await using var held = await HeldRow.OfAccountAsync(attacker.Email);

        Task<HttpResponseMessage> Add() => attacker.TryAddPasskeyAsync(credential);
        Task<HttpResponseMessage> Reset() => Recovery.ResetAsync(attacker.Email, letter.Code, Unique.Password());
        var first = passkeyFirst ? Add() : Reset();
        await held.BlocksAsync(1);
        var second = passkeyFirst ? Reset() : Add();
        await held.BlocksAsync(2);
        await held.CommitAsync();

        using var added = await (passkeyFirst ? first : second);
        using var reset = await (passkeyFirst ? second : first);
        await reset.ShouldBeAsync(204);
        Assert.Contains((int)added.StatusCode, new[] { 201, 401 });
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM passkeys p JOIN accounts a ON a.id = p.account_id WHERE a.email = $1", attacker.Email));
        using var late = await attacker.Client.TrySignInWithPasskeyAsync(authenticator.Get(await attacker.Client.BeginPasskeySignInAsync()));
        await late.ShouldBeProblemAsync(401, "passkey_refused");
    }

    [Fact]
    public async Task Many_refreshes_and_switches_during_a_reset()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var other = (await Tenant.CreateAsync(email: user.Email, password: user.Password)).Admin;
        var letter = await Recovery.ResetLetterAsync(user.Email);
        var tries = Enumerable.Range(0, 16).Select(i => i % 2 == 0 ? user.RefreshAsync() : other.PostAsync("/auth/switch", new { tenantId = user.TenantId })).ToList();

        using var reset = await Recovery.ResetAsync(user.Email, letter.Code, Unique.Password());

        await reset.ShouldBeAsync(204);
        foreach (var answer in await Task.WhenAll(tries))
            await ShouldBeOutAsync(answer, user);
        Assert.Equal(0L, await LiveSessionsAsync(user.Email));
    }

    private static Task<long> LiveSessionsAsync(string email) => Sql.ScalarAsync<long>(
        "SELECT count(*) FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE a.email = $1 AND s.ended_at IS NULL", email);

    private static async Task ShouldBeOutAsync(HttpResponseMessage login, ApiUser user)
    {
        if ((int)login.StatusCode == 401)
            return;
        Assert.True(login.IsSuccessStatusCode, $"{(int)login.StatusCode}");
        Assert.Equal(401, await ApiUser.From(user.Client, await login.ReadJsonAsync(), user.Password).StatusAsync());
    }
}
