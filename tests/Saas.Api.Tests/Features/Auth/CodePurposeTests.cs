using Saas.Api.Platform.Codes;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>What holds for one-time codes holds for those of every purpose.</summary>
public sealed class CodePurposeTests(ProvingApi proving) : IClassFixture<ProvingApi>
{
    private const int Tries = 5;

    public static TheoryData<string> Purposes => [.. CodePurpose.All.Select(purpose => purpose.Name)];

    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task After_five_wrong_tries_the_right_one_is_refused(string purpose)
    {
        var held = await HoldAsync(purpose);
        var code = await held.CodeAsync();
        for (var i = 0; i < Tries; i++)
            await ShouldBeRefusedAsync(held.UseAsync(Recovery.Wrong(code)));

        await ShouldBeRefusedAsync(held.UseAsync(code));
    }

    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task The_fifth_try_may_be_the_right_one(string purpose)
    {
        var held = await HoldAsync(purpose);
        var code = await held.CodeAsync();
        for (var i = 0; i < Tries - 1; i++)
            await ShouldBeRefusedAsync(held.UseAsync(Recovery.Wrong(code)));

        using var fifth = await held.UseAsync(code);

        await fifth.ShouldBeAsync(204);
    }

    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task Of_ten_uses_at_once_one_counts_and_none_later(string purpose)
    {
        var held = await HoldAsync(purpose);
        var code = await held.CodeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => held.UseAsync(code)));

        Assert.Equal([204, .. Enumerable.Repeat(400, 9)], answers.Select(answer => (int)answer.StatusCode).Order());
        await ShouldBeRefusedAsync(held.UseAsync(code));
    }

    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task Is_worth_nothing_for_another_account_that_has_one_of_its_own(string purpose)
    {
        var (mine, other) = (await HoldAsync(purpose), await HoldAsync(purpose));
        var (code, others) = (await mine.CodeAsync(), await other.CodeAsync());

        await ShouldBeRefusedAsync(other.UseAsync(code));

        foreach (var right in new[] { mine.UseAsync(code), other.UseAsync(others) })
            await (await right).ShouldBeAsync(204);
    }

    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task A_newer_one_takes_its_place(string purpose)
    {
        var held = await HoldAsync(purpose);
        var (older, newer) = (await held.CodeAsync(), await held.CodeAsync(count: 2));

        await ShouldBeRefusedAsync(held.UseAsync(older));

        using var right = await held.UseAsync(newer);
        await right.ShouldBeAsync(204);
    }

    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task Expires(string purpose)
    {
        var held = await HoldAsync(purpose);
        var code = await held.CodeAsync();
        await Sql.ExecuteAsync("UPDATE one_time_codes SET code_expires_at = now() WHERE address = $1 AND purpose = $2", held.Address, purpose);

        await ShouldBeRefusedAsync(held.UseAsync(code));
    }

    /// <summary>At every other place where a code of this address, or of this account, could be used.</summary>
    [Theory]
    [MemberData(nameof(Purposes))]
    public async Task Is_worth_nothing_for_another_purpose_and_is_not_spent_there(string purpose)
    {
        var held = await HoldAsync(purpose);
        var code = await held.CodeAsync();

        foreach (var other in CodePurpose.All.Where(other => other.Name != purpose && !(IsOfProof(other.Name) && IsOfProof(purpose))))
        {
            for (var i = 0; i <= Tries; i++)
                await ShouldBeRefusedAsync((held with { Purpose = other.Name }).UseAsync(code));
        }

        using var right = await held.UseAsync(code);
        await right.ShouldBeAsync(204);
    }

    /// <summary>Both are used at the same place, for the same thing.</summary>
    private static bool IsOfProof(string purpose) => purpose is "verify_email" or "registration";

    private static async Task ShouldBeRefusedAsync(Task<HttpResponseMessage> use)
    {
        using var answer = await use;
        await answer.ShouldBeProblemAsync(400, "invalid_code");
    }

    private async Task<Held> HoldAsync(string purpose)
    {
        var user = (await Tenant.CreateAsync()).Admin;
        if (purpose == "change_email")
            await Mailbox.ProveAsync(user.Email);
        var domain = $"{Unique.Text()}.example.com";
        using var added = await user.PostAsync("/tenants/current/domains", new { domain });
        var domainId = (await added.ShouldBeAsync(201)).Text("id");
        var address = purpose switch
        {
            "tenant_domain" => $"it@{domain}",
            "change_email" or "registration" => Unique.Email(),
            _ => user.Email,
        };
        return new(purpose, user, address, proving.Client, domainId);
    }

    /// <param name="Purpose">What the code is for.</param>
    /// <param name="User">Who asks.</param>
    /// <param name="Address">Where it is sent.</param>
    /// <param name="Proving">An instance that wants mailboxes proven before there is an account.</param>
    /// <param name="DomainId">The domain that it is to prove, if it is for that.</param>
    private sealed record Held(string Purpose, ApiUser User, string Address, HttpClient Proving, string DomainId)
    {
        private string Subject => Purpose switch
        {
            "reset_password" => Mailbox.Reset,
            "change_email" => Mailbox.Change,
            "unlock" => "Unlock your account",
            "tenant_domain" => Mailbox.Domain,
            _ => Mailbox.Verify,
        };

        /// <summary>Asks for it and waits for the mail.</summary>
        public async Task<string> CodeAsync(int count = 1)
        {
            using var asked = await AskAsync();
            await asked.ShouldBeAsync(202);
            return (await Mailbox.LetterAsync(Address, Subject, count)).Code;
        }

        public Task<HttpResponseMessage> UseAsync(string code) => Purpose switch
        {
            "reset_password" => Recovery.ResetAsync(Address, code, Unique.Password()),
            "change_email" => User.PostAsync("/account/email/confirm", new { code }),
            "unlock" => User.Client.SendJsonAsync(HttpMethod.Post, "/auth/unlock/confirm", new { email = Address, code }),
            "tenant_domain" => User.PostAsync($"/tenants/current/domains/{DomainId}/verification", new { code }),
            _ => Recovery.ConfirmAsync(Address, code, User.Password, Proving),
        };

        private Task<HttpResponseMessage> AskAsync() => Purpose switch
        {
            "reset_password" => Recovery.ForgotAsync(Address),
            "change_email" => User.PostAsync("/account/email", new { email = Address }),
            "unlock" => User.Client.SendJsonAsync(HttpMethod.Post, "/auth/unlock", new { email = Address }),
            "tenant_domain" => User.PostAsync($"/tenants/current/domains/{DomainId}/code", new { email = Address }),
            "verify_email" => Recovery.AskProofAsync(Address),
            "registration" => Proving.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = $"Acme {Unique.Text()}", email = Address, password = User.Password }),
            _ => throw new InvalidOperationException($"Say here how a code for {Purpose} is asked for, and above how it is used."),
        };
    }
}
