using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Invitations;

/// <summary>By somebody who is signed in: as that account and as no other.</summary>
public sealed class AcceptSignedInTests
{
    [Theory]
    [InlineData("mail")]
    [InlineData("link")]
    public async Task The_account_of_the_address_joins_and_may_switch(string delivery)
    {
        var (tenant, user) = (await Tenant.CreateAsync(), await Inviting.ProvenAsync());
        var token = delivery == "link" ? await tenant.Admin.LinkTokenAsync(user.Email) : (await tenant.MailAsync(user.Email)).Token;

        using var answer = await user.AcceptAsync(token);

        var joined = await answer.ShouldBeAsync(201);
        using var switched = await user.PostAsync("/auth/switch", new { tenantId = tenant.Id });
        Assert.Equal(joined.Text("userId"), (await switched.ShouldBeAsync(200)).GetProperty("user").Text("id"));
        var row = await AuditRows.OneAsync(tenant.Id, "user.created", joined.GetProperty("userId").GetGuid());
        Assert.Equal(("account", "AcceptInvitation", Jwt.Payload(user.AccessToken).Text("sub")), (row.Text("actor_type"), row.Text("operation"), row.Text("actor_id")));
    }

    [Fact]
    public async Task Another_account_is_refused_whatever_it_has()
    {
        var (tenant, invited, other) = (await Tenant.CreateAsync(), await Inviting.ProvenAsync(), await Inviting.ProvenAsync());
        var (mailed, toNobody) = ((await tenant.MailAsync(invited.Email)).Token, await tenant.Admin.LinkTokenAsync(Unique.Email()));

        foreach (var token in new[] { mailed, toNobody })
        {
            using var answer = await other.AcceptAsync(token, other.Password);
            await answer.ShouldBeProblemAsync(403, "invitation_for_another_address");
        }

        using var right = await invited.AcceptAsync(mailed);
        await right.ShouldBeAsync(201);
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, other.Email));
    }

    [Fact]
    public async Task An_account_that_has_another_address_by_now_is_another_one()
    {
        var (tenant, user) = (await Tenant.CreateAsync(), await Inviting.ProvenAsync());
        var (token, moved) = (await tenant.Admin.LinkTokenAsync(user.Email), Unique.Email());
        await Sql.ExecuteAsync("UPDATE accounts SET email = $2 WHERE email = $1", user.Email, moved);

        using var answer = await user.AcceptAsync(token);

        await answer.ShouldBeProblemAsync(403, "invitation_for_another_address");
    }

    [Fact]
    public async Task An_unproven_account_is_asked_for_its_proof()
    {
        var (tenant, user) = (await Tenant.CreateAsync(), (await Tenant.CreateAsync()).Admin);
        var token = (await tenant.MailAsync(user.Email)).Token;

        using var bare = await user.AcceptAsync(token);
        using var wrong = await user.AcceptAsync(token, Unique.Password());

        await bare.ShouldBeProblemAsync(403, "email_not_verified");
        await wrong.ShouldBeProblemAsync(401, "invalid_credentials");
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, user.Email));
        Assert.Matches(@"^\d{8}$", (await Mailbox.LetterAsync(user.Email, Mailbox.Verify)).Code);
        using var right = await user.AcceptAsync(token, user.Password);
        await right.ShouldBeAsync(201);
        Assert.True(await Sql.ScalarAsync<bool>("SELECT email_verified_at IS NOT NULL FROM accounts WHERE email = $1", user.Email));
    }

    [Fact]
    public async Task A_link_from_the_inviter_does_not_prove_the_mailbox_with_the_password_either()
    {
        var (tenant, user) = (await Tenant.CreateAsync(), (await Tenant.CreateAsync()).Admin);
        var token = await tenant.Admin.LinkTokenAsync(user.Email);

        using var answer = await user.AcceptAsync(token, user.Password);

        await answer.ShouldBeProblemAsync(403, "email_not_verified");
    }

    [Fact]
    public async Task A_token_of_access_that_is_sent_must_be_good()
    {
        var tenant = await Tenant.CreateAsync();
        var token = await tenant.Admin.LinkTokenAsync(Unique.Email());
        var client = ApiHost.Current.Client;

        using var bad = await client.SendJsonAsync(HttpMethod.Post, "/invitations/accept", new { token, password = Unique.Password() }, ("Authorization", "Bearer x"));
        using var foreign = await tenant.Admin.PostAsync("/invitations/accept", new { token }, ("X-Tenant-ID", Guid.CreateVersion7().ToString()));

        await bad.ShouldBeProblemAsync(401, "invalid_token");
        await foreign.ShouldBeProblemAsync(403, "tenant_mismatch");
    }

    [Fact]
    public async Task Whoever_is_a_user_already_stays_as_it_is()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        await Mailbox.ProveAsync(user.Email);
        var other = await Tenant.CreateAsync();
        var token = await other.Admin.LinkTokenAsync(user.Email, "ADMIN");
        await other.AddAsync(email: user.Email);

        using var answer = await user.AcceptAsync(token);

        await answer.ShouldBeProblemAsync(409, "user_exists");
        Assert.Equal("USER", await Sql.ScalarAsync<string>("SELECT role FROM users WHERE tenant_id = $1 AND email = $2", other.Id, user.Email));
    }
}
