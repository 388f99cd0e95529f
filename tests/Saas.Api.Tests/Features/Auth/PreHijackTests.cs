using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>Somebody makes an account under another person's address, and waits for that person to be let in somewhere.</summary>
public sealed class PreHijackTests
{
    /// <summary>How the attacker has come to hold a password for the victim's address.</summary>
    public static TheoryData<string> Ways => ["as an ADMIN", "by signing up"];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_password_opens_no_tenant_that_adds_the_address_later(string way)
    {
        var attacker = await AttackAsync(way);
        var employer = await Tenant.CreateAsync();
        await employer.AddAsync("ADMIN", email: attacker.Email);

        using var there = await Recovery.LoginAsync(attacker.Email, attacker.Password, employer.Id);
        using var anywhere = await Recovery.LoginAsync(attacker.Email, attacker.Password);
        using var refresh = await attacker.RefreshAsync();

        await there.ShouldBeProblemAsync(401, "invalid_credentials");
        Assert.NotEqual(employer.Id.ToString(), (await anywhere.ShouldBeAsync(200)).GetProperty("tenant").Text("id"));
        Assert.NotEqual(employer.Id.ToString(), (await refresh.ShouldBeAsync(200)).GetProperty("tenant").Text("id"));
        using var header = await attacker.GetAsync("/users/me", ("X-Tenant-ID", employer.Id.ToString()));
        await header.ShouldBeProblemAsync(403, "tenant_mismatch");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_owner_of_the_mailbox_gets_in_and_the_attacker_out(string way)
    {
        var attacker = await AttackAsync(way);
        var employer = await Tenant.CreateAsync();
        await employer.AddAsync(email: attacker.Email);
        var password = Unique.Password();

        await Recovery.SetPasswordAsync(attacker.Email, password);

        var victim = await ApiUser.SignInAsync(ApiHost.Current.Client, attacker.Email, password, employer.Id);
        Assert.Equal((200, 401), (await victim.StatusAsync(), await attacker.StatusAsync()));
        using var refresh = await attacker.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "session_revoked");
        using var login = await Recovery.LoginAsync(attacker.Email, attacker.Password);
        await login.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_click_of_the_owner_does_not_vouch_for_the_attackers_password(string way)
    {
        var attacker = await AttackAsync(way);
        var employer = await Tenant.CreateAsync();
        await employer.AddAsync(email: attacker.Email);
        var letter = await Mailbox.LetterAsync(attacker.Email, Mailbox.Verify);

        using var clicked = await Recovery.ConfirmAsync(attacker.Email, letter.Code, Unique.Password());

        await clicked.ShouldBeProblemAsync(401, "invalid_credentials");
        using var there = await Recovery.LoginAsync(attacker.Email, attacker.Password, employer.Id);
        await there.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    [Fact]
    public async Task The_owner_of_both_mailbox_and_password_gets_in_by_confirming()
    {
        var person = (await Tenant.CreateAsync()).Admin;
        var employer = await Tenant.CreateAsync();
        await employer.AddAsync(email: person.Email);
        var letter = await Mailbox.LetterAsync(person.Email, Mailbox.Verify);

        using var confirmed = await Recovery.ConfirmAsync(person.Email, letter.Code, person.Password);

        await confirmed.ShouldBeAsync(204);
        var there = await ApiUser.SignInAsync(person.Client, person.Email, person.Password, employer.Id);
        Assert.Equal((200, 200), (await there.StatusAsync(), await person.StatusAsync()));
    }

    [Fact]
    public async Task Joining_by_the_attackers_own_act_does_not_replace_what_waits_for_the_owner()
    {
        var attacker = await AttackAsync("by signing up");
        var employer = await Tenant.CreateAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", employer.Id);
        await employer.AddAsync("ADMIN", email: attacker.Email);

        using var joined = await ApiHost.Current.Client.SendJsonAsync(
            HttpMethod.Post, "/auth/register", new { email = attacker.Email, password = attacker.Password, tenantId = employer.Id });

        await joined.ShouldBeProblemAsync(409, "user_exists");
        using var there = await Recovery.LoginAsync(attacker.Email, attacker.Password, employer.Id);
        await there.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    [Fact]
    public async Task The_attacker_cannot_move_the_account_to_a_mailbox_of_its_own()
    {
        var attacker = await AttackAsync("by signing up");
        await (await Tenant.CreateAsync()).AddAsync(email: attacker.Email);

        using var moved = await attacker.PostAsync("/account/email", new { email = Unique.Email() });

        await moved.ShouldBeProblemAsync(403, "email_not_verified");
    }

    [Fact]
    public async Task An_ADMIN_learns_nothing_about_the_account()
    {
        var (unproven, proven) = ((await Tenant.CreateAsync()).Admin.Email, (await Tenant.CreateAsync()).Admin.Email);
        await Mailbox.ProveAsync(proven);
        var tenant = await Tenant.CreateAsync();

        foreach (var email in new[] { unproven, proven, Unique.Email() })
            await tenant.AddAsync(name: "Same", email: email);

        using var list = await tenant.Admin.GetAsync("/users");
        var users = (await list.ShouldBeAsync(200)).GetProperty("items").EnumerateArray().Where(user => user.Text("name") == "Same");
        Assert.Single(users.Select(user => string.Join(' ', user.EnumerateObject().Where(member => member.Name is not ("id" or "email" or "createdAt" or "updatedAt")))).Distinct());
    }

    [Fact]
    public async Task A_membership_that_is_added_while_the_mailbox_is_proven_counts()
    {
        var (person, employer) = ((await Tenant.CreateAsync()).Admin, await Tenant.CreateAsync());
        await using var proof = await HeldRow.OfAccountAsync(person.Email, "UPDATE accounts SET email_verified_at = now() WHERE email = $1");

        var adding = employer.AddAsync(email: person.Email);
        await proof.BlocksAsync(1);
        await proof.CommitAsync();
        await adding;

        await ApiUser.SignInAsync(person.Client, person.Email, person.Password, employer.Id);
    }

    private static async Task<ApiUser> AttackAsync(string way) => way == "as an ADMIN"
        ? await (await Tenant.CreateAsync()).AddUserAsync()
        : (await Tenant.CreateAsync()).Admin;
}
