using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>Where mailboxes must be proven before anybody signs in.</summary>
public sealed class RequireVerifiedEmailTests(ProvingApi proving) : IClassFixture<ProvingApi>
{
    [Fact]
    public async Task Sign_up_answers_alike_for_every_address_and_makes_nothing()
    {
        var (known, unknown, name) = ((await Tenant.CreateAsync()).Admin.Email, Unique.Email(), $"Acme {Unique.Text()}");

        using var first = await SignUpAsync(known, Unique.Password(), name);
        using var second = await SignUpAsync(unknown, Unique.Password(), name);

        Assert.Equal((202, 202), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Equal(await first.ReadTextAsync(), await second.ReadTextAsync());
        Assert.Equal(first.Headers.Select(header => header.Key).Order(), second.Headers.Select(header => header.Key).Order());
        await Mailbox.LetterAsync(known, Mailbox.Exists);
        await Mailbox.LetterAsync(unknown, Mailbox.Verify);
        Assert.Empty(await Mailbox.SettledAsync(known, Mailbox.Verify));
        Assert.Equal((0L, 0L), (await Sql.ScalarAsync<long>("SELECT count(*) FROM tenants WHERE name = $1", name), await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", unknown)));
    }

    [Fact]
    public async Task The_code_and_the_password_complete_a_sign_up()
    {
        var (email, password, name) = (Unique.Email(), Unique.Password(), $"Acme {Unique.Text()}");
        var letter = await SignUpLetterAsync(email, password, name);

        using var confirmed = await Recovery.ConfirmAsync(email, letter.Code, password, proving.Client);

        await confirmed.ShouldBeAsync(204);
        var user = await ApiUser.SignInAsync(proving.Client, email, password);
        using var me = await user.GetAsync("/users/me");
        Assert.Equal("ADMIN", (await me.ShouldBeAsync(200)).Text("role"));
        Assert.Equal(name, await Sql.ScalarAsync<string>("SELECT name FROM tenants WHERE id = $1", user.TenantId));
    }

    [Fact]
    public async Task One_of_twenty_confirmations_at_once_makes_the_tenant()
    {
        var (email, password, name) = (Unique.Email(), Unique.Password(), $"Acme {Unique.Text()}");
        var letter = await SignUpLetterAsync(email, password, name);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Recovery.ConfirmAsync(email, letter.Code, password, proving.Client)));

        Assert.Equal([204, .. Enumerable.Repeat(400, 19)], answers.Select(answer => (int)answer.StatusCode).Order());
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM tenants WHERE name = $1", name));
    }

    [Fact]
    public async Task Who_reads_the_mailbox_does_not_complete_what_somebody_else_has_begun()
    {
        var (email, attackers, own, name) = (Unique.Email(), Unique.Password(), Unique.Password(), $"Acme {Unique.Text()}");
        var letter = await SignUpLetterAsync(email, attackers, name);

        using var clicked = await Recovery.ConfirmAsync(email, letter.Code, own, proving.Client);
        await clicked.ShouldBeProblemAsync(401, "invalid_credentials");
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", email));

        var mine = await SignUpLetterAsync(email, own, name, count: 2);
        using var replaced = await Recovery.ConfirmAsync(email, letter.Code, attackers, proving.Client);
        using var confirmed = await Recovery.ConfirmAsync(email, mine.Code, own, proving.Client);
        await replaced.ShouldBeProblemAsync(400, "invalid_code");
        await confirmed.ShouldBeAsync(204);
        using var attacker = await Recovery.LoginAsync(email, attackers, client: proving.Client);
        await attacker.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    [Fact]
    public async Task An_account_gets_its_second_tenant_with_its_own_password_only()
    {
        var user = (await Tenant.CreateAsync()).Admin;
        var letter = await SignUpLetterAsync(user.Email, user.Password, $"Acme {Unique.Text()}");

        using var confirmed = await Recovery.ConfirmAsync(user.Email, letter.Code, user.Password, proving.Client);

        await confirmed.ShouldBeAsync(204);
        Assert.Equal(2L, await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE email = $1", user.Email));
    }

    [Fact]
    public async Task A_registration_joins_an_open_tenant_once_it_is_confirmed()
    {
        var tenant = await Tenant.CreateAsync();
        var (email, password) = (Unique.Email(), Unique.Password());
        using var closed = await RegisterAsync(tenant.Id, email, password);
        await closed.ShouldBeProblemAsync(403, "registration_closed");
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenant.Id);

        using var asked = await RegisterAsync(tenant.Id, email, password);
        await asked.ShouldBeAsync(202);
        var letter = await Mailbox.LetterAsync(email, Mailbox.Verify);
        using var byLink = await proving.Client.SendJsonAsync(HttpMethod.Post, "/auth/verify-email/confirm", new { token = letter.Token, password });

        await byLink.ShouldBeAsync(204);
        var user = await ApiUser.SignInAsync(proving.Client, email, password);
        Assert.Equal(tenant.Id, user.TenantId);
        Assert.Equal("USER", await Sql.ScalarAsync<string>("SELECT role FROM users WHERE tenant_id = $1 AND id = $2", tenant.Id, user.Id));
    }

    [Fact]
    public async Task Sign_in_says_that_the_address_is_unproven_only_after_the_right_password()
    {
        var user = (await Tenant.CreateAsync()).Admin;

        using var wrong = await Recovery.LoginAsync(user.Email, Unique.Password(), client: proving.Client);
        using var right = await Recovery.LoginAsync(user.Email, user.Password, client: proving.Client);

        await wrong.ShouldBeProblemAsync(401, "invalid_credentials");
        await right.ShouldBeProblemAsync(403, "email_not_verified");
        var letter = await Mailbox.LetterAsync(user.Email, Mailbox.Verify);
        using var confirmed = await Recovery.ConfirmAsync(user.Email, letter.Code, user.Password, proving.Client);
        await confirmed.ShouldBeAsync(204);
        await ApiUser.SignInAsync(proving.Client, user.Email, user.Password);
    }

    [Fact]
    public async Task A_registration_that_waits_can_have_its_code_sent_again()
    {
        var (email, password) = (Unique.Email(), Unique.Password());
        await SignUpLetterAsync(email, password, $"Acme {Unique.Text()}");

        using var asked = await Recovery.AskProofAsync(email, proving.Client);

        await asked.ShouldBeAsync(202);
        var letter = await Mailbox.LetterAsync(email, Mailbox.Verify, count: 2);
        using var confirmed = await Recovery.ConfirmAsync(email, letter.Code, password, proving.Client);
        await confirmed.ShouldBeAsync(204);
    }

    [Fact]
    public async Task Is_on_unless_the_environment_is_for_development()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Production" });

        using var answer = await api.Client.SendJsonAsync(
            HttpMethod.Post, "/tenants", new { name = $"Acme {Unique.Text()}", email = Unique.Email(), password = Unique.Password() });

        await answer.ShouldBeAsync(202);
    }

    private async Task<Letter> SignUpLetterAsync(string email, string password, string name, int count = 1)
    {
        using var asked = await SignUpAsync(email, password, name);
        await asked.ShouldBeAsync(202);
        return await Mailbox.LetterAsync(email, Mailbox.Verify, count);
    }

    private Task<HttpResponseMessage> SignUpAsync(string email, string password, string name) =>
        proving.Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name, email, password });

    private Task<HttpResponseMessage> RegisterAsync(Guid tenantId, string email, string password) =>
        proving.Client.SendJsonAsync(HttpMethod.Post, "/auth/register", new { tenantId, email, password });
}
