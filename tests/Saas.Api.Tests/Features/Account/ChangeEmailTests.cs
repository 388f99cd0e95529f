using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Account;

public sealed class ChangeEmailTests
{
    [Fact]
    public async Task Changes_the_address_in_every_tenant_and_ends_the_other_sessions()
    {
        var user = await ProvenAsync();
        var second = (await Tenant.CreateAsync(email: user.Email, password: user.Password)).Admin;
        var (phone, email) = (await user.SignInAgainAsync(), Unique.Email());
        var letter = await AskAsync(user, email);

        using var confirmed = await user.PostAsync("/account/email/confirm", new { code = letter.Code });

        await confirmed.ShouldBeAsync(204);
        Assert.Equal((200, 401, 401), (await user.StatusAsync(), await phone.StatusAsync(), await second.StatusAsync()));
        Assert.Equal(2L, await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE email = $1", email));
        Assert.Equal(2L, await Sql.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE action = 'account.email_changed' AND tenant_id IN ($1, $2)", user.TenantId, second.TenantId));
        using var old = await Recovery.LoginAsync(user.Email, user.Password);
        await old.ShouldBeProblemAsync(401, "invalid_credentials");
        using var fresh = await Recovery.LoginAsync(email, user.Password);
        await fresh.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Tells_the_old_address_when_it_is_asked_for_and_when_it_is_done()
    {
        var (user, email) = (await ProvenAsync(), Unique.Email());

        var letter = await AskAsync(user, email);
        var asked = await Mailbox.LetterAsync(user.Email, Mailbox.ChangeAsked);
        using var confirmed = await user.PostAsync("/account/email/confirm", new { token = letter.Token });

        await confirmed.ShouldBeAsync(204);
        Assert.Contains(email, asked.Text, StringComparison.Ordinal);
        Assert.Contains(email, (await Mailbox.LetterAsync(user.Email, Mailbox.Changed)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_has_an_account_looks_the_same_and_is_told()
    {
        var (user, taken) = (await ProvenAsync(), (await Tenant.CreateAsync()).Admin.Email);

        using var asked = await user.PostAsync("/account/email", new { email = taken });

        await asked.ShouldBeAsync(202);
        await Mailbox.LetterAsync(taken, Mailbox.Exists);
        Assert.Empty(await Mailbox.SettledAsync(taken, Mailbox.Change));
    }

    [Fact]
    public async Task An_address_that_was_taken_meanwhile_changes_nothing()
    {
        var (user, email) = (await ProvenAsync(), Unique.Email());
        var letter = await AskAsync(user, email);
        await Tenant.CreateAsync(email: email);

        using var confirmed = await user.PostAsync("/account/email/confirm", new { code = letter.Code });

        await confirmed.ShouldBeProblemAsync(400, "invalid_code");
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE email = $1", email));
        Assert.Equal(200, await user.StatusAsync());
    }

    [Fact]
    public async Task The_code_is_of_the_account_that_has_asked()
    {
        var (user, other) = (await ProvenAsync(), await ProvenAsync());
        var letter = await AskAsync(user, Unique.Email());

        using var code = await other.PostAsync("/account/email/confirm", new { code = letter.Code });
        using var token = await other.PostAsync("/account/email/confirm", new { token = letter.Token });

        await code.ShouldBeProblemAsync(400, "invalid_code");
        await token.ShouldBeProblemAsync(400, "invalid_code");
    }

    [Fact]
    public async Task A_code_for_the_old_address_is_worth_nothing_afterwards()
    {
        var (user, email) = (await ProvenAsync(), Unique.Email());
        var reset = await Recovery.ResetLetterAsync(user.Email);
        var letter = await AskAsync(user, email);
        using var confirmed = await user.PostAsync("/account/email/confirm", new { code = letter.Code });
        await confirmed.ShouldBeAsync(204);

        using var code = await Recovery.ResetAsync(user.Email, reset.Code, Unique.Password());
        using var link = await Recovery.ResetByLinkAsync(reset.Token, Unique.Password());

        await code.ShouldBeProblemAsync(400, "invalid_code");
        await link.ShouldBeProblemAsync(400, "invalid_code");
    }

    [Fact]
    public async Task Wants_a_recent_sign_in()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["RECENT_SIGN_IN"] = "1ms" });
        var user = (await ProvenAsync()).On(api);

        using var asked = await user.PostAsync("/account/email", new { email = Unique.Email() });

        await asked.ShouldBeProblemAsync(401, "reauthentication_required");
    }

    /// <summary>The one who begins it must have signed in lately; the code that it leads to is proof enough, on whichever device it is read.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_code_suffices_where_the_change_was_begun_with_a_recent_sign_in(bool elsewhere)
    {
        var (user, email) = (await ProvenAsync(), Unique.Email());
        var phone = await AgedAsync(elsewhere ? await user.SignInAgainAsync() : user);
        using var late = await phone.PostAsync("/account/email", new { email = Unique.Email() });
        await late.ShouldBeProblemAsync(401, "reauthentication_required");
        var letter = await AskAsync(user, email);

        using var confirmed = await phone.PostAsync("/account/email/confirm", new { code = letter.Code });

        await confirmed.ShouldBeAsync(204);
        Assert.Equal(200, await (await ApiUser.SignInAsync(user.Client, email, user.Password)).StatusAsync());
    }

    [Theory]
    [InlineData("change")]
    [InlineData("reset")]
    public async Task A_new_password_ends_a_change_that_was_begun_before(string how)
    {
        var (user, password) = (await ProvenAsync(), Unique.Password());
        var letter = await AskAsync(user, Unique.Email());
        if (how == "reset")
            await Recovery.SetPasswordAsync(user.Email, password);
        else
            await (await user.PostAsync("/account/password", new { currentPassword = user.Password, newPassword = password })).ShouldBeAsync(204);
        var owner = await ApiUser.SignInAsync(user.Client, user.Email, password);

        foreach (var body in new object[] { new { code = letter.Code }, new { token = letter.Token } })
        {
            using var confirmed = await owner.PostAsync("/account/email/confirm", body);
            await confirmed.ShouldBeProblemAsync(400, "invalid_code");
        }

        var again = await AskAsync(owner, Unique.Email());
        using var right = await owner.PostAsync("/account/email/confirm", new { code = again.Code });
        await right.ShouldBeAsync(204);
    }

    private static async Task<ApiUser> AgedAsync(ApiUser user) => user with
    {
        AccessToken = await Jwt.ResignAsync(user.AccessToken, payload: payload => payload["auth_time"] = payload["auth_time"]!.GetValue<long>() - 660),
    };

    private static async Task<ApiUser> ProvenAsync()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        await Mailbox.ProveAsync(user.Email);
        return user;
    }

    private static async Task<Letter> AskAsync(ApiUser user, string email)
    {
        using var asked = await user.PostAsync("/account/email", new { email });
        await asked.ShouldBeAsync(202);
        return await Mailbox.LetterAsync(email, Mailbox.Change);
    }
}
