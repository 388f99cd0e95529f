using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Invitations;

/// <summary>By somebody who is not signed in.</summary>
public sealed class AcceptInvitationTests(ProvingApi proving) : IClassFixture<ProvingApi>
{
    [Fact]
    public async Task Makes_an_account_whose_mailbox_is_proven_when_the_token_came_by_mail()
    {
        var (tenant, email, password) = (await Tenant.CreateAsync(), Unique.Email(), Unique.Password());
        var letter = await tenant.MailAsync(email, "ADMIN");

        using var answer = await Inviting.AcceptAsync(letter.Token, password, "Grace");

        var joined = await answer.ShouldBeAsync(201);
        Assert.Equal($"/users/{joined.Text("userId")}", answer.Header("Location"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal((tenant.Id.ToString(), tenant.Name, email, "Grace", "ADMIN"),
            (joined.Text("tenantId"), joined.Text("tenantName"), joined.Text("email"), joined.Text("name"), joined.Text("role")));
        using var login = await Recovery.LoginAsync(email, password, tenant.Id, proving.Client);
        await login.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Proves_nothing_when_the_link_came_from_the_inviter()
    {
        var (tenant, email, password) = (await Tenant.CreateAsync(), Unique.Email(), Unique.Password());
        var token = await tenant.Admin.LinkTokenAsync(email);

        using var answer = await Inviting.AcceptAsync(token, password);

        await answer.ShouldBeAsync(201);
        Assert.True(await Sql.ScalarAsync<bool>("SELECT email_verified_at IS NULL FROM accounts WHERE email = $1", email));
        using var refused = await Recovery.LoginAsync(email, password, tenant.Id, proving.Client);
        await refused.ShouldBeProblemAsync(403, "email_not_verified");
    }

    [Fact]
    public async Task A_link_from_the_inviter_tells_nothing_of_whether_the_address_has_an_account()
    {
        var (tenant, known) = (await Tenant.CreateAsync(), await Inviting.ProvenAsync());
        var (toKnown, toUnknown) = (await tenant.Admin.LinkTokenAsync(known.Email), await tenant.Admin.LinkTokenAsync(Unique.Email()));

        foreach (var token in new[] { toKnown, toUnknown })
        {
            using var bare = await Inviting.AcceptAsync(token);
            await bare.ShouldPointAtAsync("#/password");
        }
        using var one = await Inviting.AcceptAsync(toKnown, Unique.Password());
        using var other = await Inviting.AcceptAsync(toUnknown, Unique.Password());

        Assert.Equal((await other.ShouldBeAsync(201)).Members(), (await one.ShouldBeAsync(201)).Members());
        using var login = await Recovery.LoginAsync(known.Email, known.Password, tenant.Id);
        await login.ShouldBeAsync(200);
        var row = await AuditRows.OneAsync(tenant.Id, "user.created", Guid.Parse((await one.ReadJsonAsync()).Text("userId")));
        Assert.Equal("anonymous", row.Text("actor_type"));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("mail")]
    public async Task An_account_that_somebody_has_made_under_the_address_gains_nothing(string delivery)
    {
        // Its password is not known to be the mailbox owner's.
        var (tenant, squatter) = (await Tenant.CreateAsync(), (await Tenant.CreateAsync()).Admin);
        var token = delivery == "link" ? await tenant.Admin.LinkTokenAsync(squatter.Email) : (await tenant.MailAsync(squatter.Email)).Token;

        using var answer = await Inviting.AcceptAsync(token, delivery == "link" ? Unique.Password() : null);

        await answer.ShouldBeAsync(201);
        using var refused = await Recovery.LoginAsync(squatter.Email, squatter.Password, tenant.Id);
        await refused.ShouldBeProblemAsync(401, "invalid_credentials");
        var code = (await Mailbox.LetterAsync(squatter.Email, Mailbox.Verify)).Code;
        using var proven = await Recovery.ConfirmAsync(squatter.Email, code, squatter.Password);
        await proven.ShouldBeAsync(204);
        using var login = await Recovery.LoginAsync(squatter.Email, squatter.Password, tenant.Id);
        await login.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Token_and_password_of_an_account_prove_its_mailbox()
    {
        var (tenant, user) = (await Tenant.CreateAsync(), (await Tenant.CreateAsync()).Admin);
        var letter = await tenant.MailAsync(user.Email);

        using var wrong = await Inviting.AcceptAsync(letter.Token, Unique.Password());
        await wrong.ShouldBeProblemAsync(401, "invalid_credentials");
        using var right = await Inviting.AcceptAsync(letter.Token, user.Password);

        await right.ShouldBeAsync(201);
        Assert.True(await Sql.ScalarAsync<bool>("SELECT email_verified_at IS NOT NULL FROM accounts WHERE email = $1", user.Email));
        using var login = await Recovery.LoginAsync(user.Email, user.Password, tenant.Id);
        await login.ShouldBeAsync(200);
        Assert.Contains(await AuditRows.OfAsync(user.TenantId), row => row.Text("action") == "account.email_verified");
    }

    [Fact]
    public async Task Whoever_was_removed_from_the_only_tenant_comes_back_by_the_mailbox_alone()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        await Mailbox.ProveAsync(user.Email);
        using (var removed = await tenant.Admin.DeleteAsync($"/users/{user.Id}"))
            await removed.ShouldBeAsync(204);
        var letter = await tenant.MailAsync(user.Email);

        using var answer = await Inviting.AcceptAsync(letter.Token);

        await answer.ShouldBeAsync(201);
        using var login = await Recovery.LoginAsync(user.Email, user.Password, tenant.Id);
        await login.ShouldBeAsync(200);
        Assert.Equal(401, await user.StatusAsync());
    }

    [Fact]
    public async Task A_link_of_the_inviter_does_not_tell_of_an_account_that_is_to_be_erased()
    {
        var (tenant, user) = (await Tenant.CreateAsync(), await Inviting.ProvenAsync());
        using (var leaving = await user.DeleteAsync("/account"))
            await leaving.ShouldBeAsync(202);

        using var known = await Inviting.AcceptAsync(await tenant.Admin.LinkTokenAsync(user.Email), Unique.Password());
        using var unknown = await Inviting.AcceptAsync(await tenant.Admin.LinkTokenAsync(Unique.Email()), Unique.Password());

        await known.ShouldBeAsync(201);
        await unknown.ShouldBeAsync(201);
    }

    [Fact]
    public async Task An_account_that_is_to_be_erased_joins_nothing()
    {
        var (tenant, user) = (await Tenant.CreateAsync(), await Inviting.ProvenAsync());
        var letter = await tenant.MailAsync(user.Email);
        using (var leaving = await user.DeleteAsync("/account"))
            await leaving.ShouldBeAsync(202);

        using var answer = await Inviting.AcceptAsync(letter.Token);

        await answer.ShouldBeProblemAsync(403, "account_deletion_pending");
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, user.Email));
    }

    [Theory]
    [InlineData("short", "Must have 8 to 256 characters.")]
    [InlineData("password123", "Is one of the most common passwords.")]
    public async Task A_new_password_is_held_to_the_rules(string password, string reason)
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var token = await tenant.Admin.LinkTokenAsync(email);

        using var answer = await Inviting.AcceptAsync(token, password);

        var problem = await answer.ShouldBeProblemAsync(400, "validation_failed");
        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Equal(("#/password", reason), (error.Text("pointer"), error.Text("detail")));
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, email));
    }

    [Theory]
    [InlineData("UPDATE invitations SET status = 'revoked', ended_at = now()", 410, "invitation_revoked")]
    [InlineData("UPDATE invitations SET status = 'declined', ended_at = now()", 410, "invitation_revoked")]
    [InlineData("UPDATE invitations SET expires_at = now()", 410, "invitation_expired")]
    [InlineData("UPDATE invitations SET token_hash = sha256('')", 404, "invitation_not_found")]
    [InlineData("UPDATE tenants SET status = 'suspended'", 403, "tenant_inactive")]
    public async Task Is_refused_once_it_is_over(string change, int status, string code)
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var token = await tenant.Admin.LinkTokenAsync(email);
        await Sql.ExecuteAsync($"{change} WHERE {(change.Contains("tenants", StringComparison.Ordinal) ? "id" : "tenant_id")} = $1", tenant.Id);

        using var accepted = await Inviting.AcceptAsync(token, Unique.Password());
        using var preview = await Inviting.PreviewAsync(token);
        using var declined = await Inviting.DeclineAsync(token);

        foreach (var answer in new[] { accepted, preview, declined })
            await answer.ShouldBeProblemAsync(status, code);
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, email));
    }

    [Fact]
    public async Task A_second_time_it_is_used()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var token = await tenant.Admin.LinkTokenAsync(email);
        using (var first = await Inviting.AcceptAsync(token, Unique.Password()))
            await first.ShouldBeAsync(201);

        using var second = await Inviting.AcceptAsync(token, Unique.Password());

        await second.ShouldBeProblemAsync(409, "invitation_used");
    }

    [Fact]
    public async Task Whoever_was_added_meanwhile_is_a_user_already()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var letter = await tenant.MailAsync(email);
        await tenant.AddAsync(email: email);

        using var answer = await Inviting.AcceptAsync(letter.Token);

        await answer.ShouldBeProblemAsync(409, "user_exists");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("' OR true --")]
    [InlineData("Qm9nTqkq0xS7m9cXb1v2Zr8uHk3dLw5yTf6gJp4aNeE")]
    public async Task A_token_that_is_none_is_not_found(string token)
    {
        using var answer = await Inviting.AcceptAsync(token, Unique.Password());

        await answer.ShouldBeProblemAsync(404, "invitation_not_found");
    }
}
