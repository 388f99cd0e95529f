using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Invitations;

/// <summary>A link for whoever reads mail in the tenant's verified domains.</summary>
public sealed class CreateInvitationLinkTests
{
    [Fact]
    public async Task Everybody_with_a_proven_address_in_the_domain_joins_by_it()
    {
        var (tenant, domain) = await DomainAsync();
        var token = await tenant.Admin.DomainTokenAsync(domain);

        for (var i = 0; i < 2; i++)
        {
            var user = await Inviting.ProvenAsync($"{Unique.Text()}@{domain.ToUpperInvariant()}");
            using var answer = await user.AcceptAsync(token);
            Assert.Equal((user.Email, "USER"), (await answer.ShouldBeAsync(201)) is var joined ? (joined.Text("email"), joined.Text("role")) : default);
            using var again = await user.AcceptAsync(token);
            await again.ShouldBeProblemAsync(409, "user_exists");
        }

        using var list = await tenant.Admin.GetAsync("/invitations");
        var link = Assert.Single((await list.ShouldBeAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Equal((domain, 2, "pending"), (link.GetProperty("domains")[0].GetString(), link.GetProperty("uses").GetInt32(), link.Text("status")));
        using var preview = await Inviting.PreviewAsync(token);
        Assert.Equal(domain, (await preview.ShouldBeAsync(200)).GetProperty("domains")[0].GetString());
    }

    [Fact]
    public async Task Nobody_else_does()
    {
        var (tenant, domain) = await DomainAsync();
        var token = await tenant.Admin.DomainTokenAsync(domain);
        var unproven = (await Tenant.CreateAsync(email: $"{Unique.Text()}@{domain}")).Admin;

        foreach (var email in new[] { Unique.Email(), $"{Unique.Text()}@sub.{domain}", $"{Unique.Text()}@x{domain}", $"{Unique.Text()}@{domain}.example.org" })
        {
            using var answer = await (await Inviting.ProvenAsync(email)).AcceptAsync(token);
            await answer.ShouldBeProblemAsync(403, "invitation_for_another_address");
        }
        using var early = await unproven.AcceptAsync(token, unproven.Password);
        using var stranger = await Inviting.AcceptAsync(token, Unique.Password());
        using var declined = await Inviting.DeclineAsync(token);

        await early.ShouldBeProblemAsync(403, "email_not_verified");
        await stranger.ShouldBeProblemAsync(401, "authentication_required");
        await declined.ShouldBeProblemAsync(403, "invitation_for_another_address");
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE tenant_id = $1", tenant.Id));
    }

    [Fact]
    public async Task Whoever_has_no_account_yet_is_sent_an_invitation_to_an_address_in_the_domain()
    {
        var (tenant, domain) = await DomainAsync();
        var (token, email) = (await tenant.Admin.DomainTokenAsync(domain, "ADMIN"), $"{Unique.Text()}@{domain}");

        using var asked = await Inviting.AskAsync(token, email);
        await asked.ShouldBeAsync(202);
        var first = await Mailbox.LetterAsync(email, Inviting.Subject(tenant));
        using var again = await Inviting.AskAsync(token, email);
        var letter = await Mailbox.LetterAsync(email, Inviting.Subject(tenant), 2);

        using var old = await Inviting.AcceptAsync(first.Token, Unique.Password());
        await old.ShouldBeProblemAsync(404, "invitation_not_found");
        using var accepted = await Inviting.AcceptAsync(letter.Token, Unique.Password());
        Assert.Equal("ADMIN", (await accepted.ShouldBeAsync(201)).Text("role"));
        Assert.True(await Sql.ScalarAsync<bool>("SELECT email_verified_at IS NOT NULL FROM accounts WHERE email = $1", email));
    }

    [Fact]
    public async Task An_address_that_it_is_not_for_gets_nothing_and_the_answer_is_the_same()
    {
        var (tenant, domain) = await DomainAsync();
        var token = await tenant.Admin.DomainTokenAsync(domain);
        var member = await tenant.AddAsync(email: $"{Unique.Text()}@{domain}");
        var invited = $"{Unique.Text()}@{domain}";
        await tenant.Admin.InviteAsync(invited, "ADMIN", delivery: "link");

        foreach (var email in new[] { Unique.Email(), member.Text("email"), invited })
        {
            using var asked = await Inviting.AskAsync(token, email);
            await asked.ShouldBeAsync(202);
        }

        Assert.Equal("ADMIN|link", await Sql.ScalarAsync<string>("SELECT string_agg(role || '|' || delivery, ',') FROM invitations WHERE tenant_id = $1 AND email IS NOT NULL", tenant.Id));
        using var personal = await Inviting.AskAsync(await tenant.Admin.LinkTokenAsync(Unique.Email()), Unique.Email());
        await personal.ShouldPointAtAsync("#/email");
    }

    [Theory]
    [InlineData("UPDATE tenant_domains SET verified_at = NULL WHERE tenant_id = $1", 403, "invitation_for_another_address")]
    [InlineData("DELETE FROM tenant_domains WHERE tenant_id = $1", 403, "invitation_for_another_address")]
    [InlineData("UPDATE invitations SET status = 'revoked', ended_at = now() WHERE tenant_id = $1", 410, "invitation_revoked")]
    [InlineData("UPDATE invitations SET expires_at = now() WHERE tenant_id = $1", 410, "invitation_expired")]
    [InlineData("UPDATE tenants SET status = 'suspended' WHERE id = $1", 403, "tenant_inactive")]
    [InlineData("UPDATE users SET role = 'USER' WHERE tenant_id = $1", 403, "inviter_not_authorized")]
    public async Task It_is_good_only_as_long_as_all_that_it_rests_on(string change, int status, string code)
    {
        var (tenant, domain) = await DomainAsync();
        var token = await tenant.Admin.DomainTokenAsync(domain);
        var user = await Inviting.ProvenAsync($"{Unique.Text()}@{domain}");
        await Sql.ExecuteAsync(change, tenant.Id);

        using var answer = await user.AcceptAsync(token);

        await answer.ShouldBeProblemAsync(status, code);
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, user.Email));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task What_was_asked_for_with_it_does_not_outlive_it(bool isRevoked, bool hasAccount)
    {
        var (tenant, domain) = await DomainAsync();
        var email = $"{Unique.Text()}@{domain}";
        if (hasAccount)
            await Inviting.ProvenAsync(email);
        using var made = await tenant.Admin.PostAsync("/invitations/links", new { domains = new[] { domain }, role = "ADMIN" });
        var link = await made.ShouldBeAsync(201);
        using (var asked = await Inviting.AskAsync(new Uri(link.Text("link")).Fragment.TrimStart('#'), email))
            await asked.ShouldBeAsync(202);
        var letter = await Mailbox.LetterAsync(email, Inviting.Subject(tenant));
        if (isRevoked)
            await (await tenant.Admin.DeleteAsync($"/invitations/{link.Text("id")}")).ShouldBeAsync(204);
        else
            await Sql.ExecuteAsync("DELETE FROM tenant_domains WHERE tenant_id = $1", tenant.Id);

        using var answer = await Inviting.AcceptAsync(letter.Token, hasAccount ? null : Unique.Password());

        await answer.ShouldBeProblemAsync(isRevoked ? 410 : 403, isRevoked ? "invitation_revoked" : "invitation_for_another_address");
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, email));
    }

    /// <summary>The revocation sees no invitation that is committed while it waits for the link: it leaves that one open.</summary>
    [Fact]
    public async Task What_is_asked_for_at_the_moment_of_its_revocation_ends_with_it()
    {
        var (tenant, domain) = await DomainAsync();
        var email = $"{Unique.Text()}@{domain}";
        using var made = await tenant.Admin.PostAsync("/invitations/links", new { domains = new[] { domain }, role = "ADMIN" });
        var link = await made.ShouldBeAsync(201);
        using (var asked = await Inviting.AskAsync(new Uri(link.Text("link")).Fragment.TrimStart('#'), email))
            await asked.ShouldBeAsync(202);
        var letter = await Mailbox.LetterAsync(email, Inviting.Subject(tenant));
        await Sql.ExecuteAsync("UPDATE invitations SET status = 'revoked', ended_at = now() WHERE tenant_id = $1 AND id = $2", tenant.Id, link.GetProperty("id").GetGuid());

        using var answer = await Inviting.AcceptAsync(letter.Token, Unique.Password());

        await answer.ShouldBeProblemAsync(403, "invitation_for_another_address");
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, email));
    }

    [Fact]
    public async Task Is_made_for_verified_domains_of_the_tenant_only()
    {
        var (tenant, domain) = await DomainAsync();
        var (_, foreign) = await DomainAsync();
        var unverified = $"{Unique.Text()}.example.com";
        await Sql.ExecuteAsync("INSERT INTO tenant_domains (tenant_id, id, domain) VALUES ($1, gen_random_uuid(), $2)", tenant.Id, unverified);

        foreach (var domains in new[] { [foreign], new[] { domain, unverified }, ["gmail.com"] })
        {
            using var answer = await tenant.Admin.PostAsync("/invitations/links", new { domains, role = "USER" });
            await answer.ShouldBeProblemAsync(409, "domain_not_verified");
        }
        foreach (var domains in new[] { [], new[] { "nothing" }, [""] })
        {
            using var answer = await tenant.Admin.PostAsync("/invitations/links", new { domains, role = "USER" });
            await answer.ShouldPointAtAsync("#/domains");
        }
    }

    [Fact]
    public async Task Nobody_makes_one_to_more_than_it_holds()
    {
        var (tenant, domain) = await DomainAsync();
        var (inviter, wide) = (await tenant.AddUserWithAsync("users.create"), await tenant.AddRoleAsync("roles.manage"));

        using var admin = await inviter.PostAsync("/invitations/links", new { domains = new[] { domain }, role = "ADMIN" });
        using var role = await inviter.PostAsync("/invitations/links", new { domains = new[] { domain }, role = "USER", roleIds = new[] { wide } });
        using var unknown = await inviter.PostAsync("/invitations/links", new { domains = new[] { domain }, role = "USER", roleIds = new[] { Guid.CreateVersion7() } });

        await admin.ShouldBeProblemAsync(403, "permission_denied");
        await role.ShouldBeProblemAsync(403, "permission_denied");
        await unknown.ShouldBeProblemAsync(404, "role_not_found");
    }

    [Fact]
    public async Task Ten_at_once_join_each_once()
    {
        var (tenant, domain) = await DomainAsync();
        var token = await tenant.Admin.DomainTokenAsync(domain);
        var users = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Inviting.ProvenAsync($"{Unique.Text()}@{domain}")));

        var answers = await Task.WhenAll(users.Concat(users).Select(user => user.AcceptAsync(token)));

        Assert.Equal([201, 201, 201, 201, 201, 409, 409, 409, 409, 409], answers.Select(answer => (int)answer.StatusCode).Order());
        Assert.Equal(5, await Sql.ScalarAsync<int>("SELECT uses FROM invitations WHERE tenant_id = $1", tenant.Id));
    }

    private static async Task<(Tenant Tenant, string Domain)> DomainAsync()
    {
        var (tenant, domain) = (await Tenant.CreateAsync(), $"{Unique.Text()}.example.com");
        await Inviting.AddDomainAsync(tenant.Id, domain);
        return (tenant, domain);
    }
}
