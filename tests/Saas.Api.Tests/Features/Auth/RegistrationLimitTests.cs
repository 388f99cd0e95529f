using Saas.Api.Platform.Lockout;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>Registration where the mailbox must be proven first checks passwords too: neither a way to guess them nor one to keep the hasher busy.</summary>
public sealed class RegistrationLimitTests(ProvingApi proving) : IClassFixture<ProvingApi>
{
    private const int Threshold = 10;

    /// <summary>One hash at once and one that waits: whoever would hash beyond that is told so by a 503.</summary>
    [Theory]
    [InlineData("CODE_REQUESTS", false, 429)]
    [InlineData("CODE_MAILS", true, 202)]
    public async Task Beyond_a_limit_nothing_is_hashed(string limit, bool isOneAddress, int status)
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?>
        {
            ["AUTH_REQUIRE_VERIFIED_EMAIL"] = "true",
            ["TRUSTED_PROXIES"] = "127.0.0.1",
            ["PASSWORD_CONCURRENCY"] = "1",
            ["PASSWORD_QUEUE"] = "1",
            ["PASSWORD_MEMORY_KIB"] = "131072",
            ["PASSWORD_PASSES"] = "4",
            [limit] = "1",
        });
        var (client, email) = ($"2001:db8:{Random.Shared.Next(0x1000, 0xffff):x}:{Random.Shared.Next(0x1000, 0xffff):x}::1", Unique.Email());
        Task<HttpResponseMessage> AskAsync() => api.Client.SendJsonAsync(
            HttpMethod.Post, "/tenants", new { name = "Acme", email = isOneAddress ? email : Unique.Email(), password = Unique.Password() }, ("X-Forwarded-For", client));
        using var first = await AskAsync();
        await first.ShouldBeAsync(202);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => AskAsync()));

        Assert.All(answers, answer => Assert.Equal(status, (int)answer.StatusCode));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Right_and_wrong_passwords_and_unknown_addresses_are_answered_and_counted_alike(bool joins)
    {
        var (user, stranger, open) = ((await Tenant.CreateAsync()).Admin, Unique.Email(), (await Tenant.CreateAsync()).Id);
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", open);
        List<string> answers = [];

        foreach (var (email, password) in new[] { (user.Email, user.Password), (user.Email, Unique.Password()), (stranger, Unique.Password()), (stranger, Unique.Password()) })
        {
            using var answer = await AskAsync(email, password, joins ? open : null);
            await answer.ShouldBeAsync(202);
            answers.Add($"{await answer.ReadTextAsync()} {string.Join(',', answer.Headers.Select(header => header.Key).Order())}");
        }

        Assert.Single(answers.Distinct());
        Assert.Equal((2, 2), (await FailuresAsync(user.Email), await FailuresAsync(stranger)));
    }

    [Fact]
    public async Task Guesses_lock_the_account_and_a_locked_one_takes_no_password()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        for (var i = 0; i < Threshold - 1; i++)
            await (await Recovery.LoginAsync(user.Email, Unique.Password())).ShouldBeProblemAsync(401, "invalid_credentials");
        using var tenth = await AskAsync(user.Email, Unique.Password());
        await tenth.ShouldBeAsync(202);

        using var login = await Recovery.LoginAsync(user.Email, user.Password);
        using var right = await AskAsync(user.Email, user.Password);

        await login.ShouldBeProblemAsync(401, "invalid_credentials");
        await right.ShouldBeAsync(202);
        await Mailbox.LetterAsync(user.Email, Mailbox.Exists, count: 2);
        Assert.Empty(await Mailbox.SettledAsync(user.Email, Mailbox.Verify));
    }

    [Fact]
    public async Task The_proof_of_the_mailbox_forgives()
    {
        var (email, password) = (Unique.Email(), Unique.Password());
        await (await AskAsync(email, password)).ShouldBeAsync(202);
        // Two jobs at once may write their letters in either order, and the newer code alone is good.
        await Mailbox.LetterAsync(email, Mailbox.Verify);
        await (await AskAsync(email, password)).ShouldBeAsync(202);
        Assert.Equal(2, await FailuresAsync(email));

        var letter = await Mailbox.LetterAsync(email, Mailbox.Verify, count: 2);
        using var confirmed = await Recovery.ConfirmAsync(email, letter.Code, password, proving.Client);

        await confirmed.ShouldBeAsync(204);
        Assert.Equal(0, await FailuresAsync(email));
    }

    private Task<HttpResponseMessage> AskAsync(string email, string password, Guid? tenantId = null) => tenantId is null
        ? proving.Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = "Acme", email, password })
        : proving.Client.SendJsonAsync(HttpMethod.Post, "/auth/register", new { tenantId, email, password });

    private static Task<int> FailuresAsync(string email) =>
        Sql.ScalarAsync<int>("SELECT coalesce((SELECT failures FROM sign_in_failures WHERE key = $1), 0)", AttemptKey.OfAccount(email).ToArray());
}
