using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Invitations;

public sealed class CreateInvitationTests
{
    [Fact]
    public async Task Sends_a_link_whose_token_nothing_else_knows()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());

        using var answer = await tenant.Admin.TryInviteAsync(email, "ADMIN", name: "Grace");

        var made = await answer.ShouldBeAsync(201);
        Assert.Equal($"/invitations/{made.Text("id")}", answer.Header("Location"));
        Assert.Equal((email, "Grace", "ADMIN", "mail", "pending", tenant.Admin.Id.ToString()),
            (made.Text("email"), made.Text("name"), made.Text("role"), made.Text("delivery"), made.Text("status"), made.Text("invitedBy")));
        Assert.False(made.TryGetProperty("link", out _));
        Assert.InRange((made.GetProperty("expiresAt").GetDateTime() - made.GetProperty("createdAt").GetDateTime()).TotalDays, 6.99, 7.01);
        var letter = await Mailbox.LetterAsync(email, Inviting.Subject(tenant));
        Assert.Equal($"{ApiHost.PublicUrl}/auth/link/accept-invitation", letter.Link.GetLeftPart(UriPartial.Path));
        Assert.Equal(43, letter.Token.Length);
        Assert.Contains("7 days", letter.Text, StringComparison.Ordinal);
        Assert.Equal(0L, await Sql.ScalarAsync<long>(
            "SELECT (SELECT count(*) FROM invitations i WHERE i::text LIKE $2) + (SELECT count(*) FROM jobs j WHERE j.tenant_id = $1 AND j::text LIKE $2) + (SELECT count(*) FROM audit_events e WHERE e.tenant_id = $1 AND e::text LIKE $2)",
            tenant.Id, $"%{letter.Token}%"));
    }

    [Fact]
    public async Task Gives_the_link_to_the_inviter_once_when_asked_and_sends_nothing()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());

        var made = await tenant.Admin.InviteAsync(email, delivery: "link");

        Assert.StartsWith($"{ApiHost.PublicUrl}/auth/link/accept-invitation#", made.Text("link"), StringComparison.Ordinal);
        using var again = await tenant.Admin.GetAsync($"/invitations/{made.Text("id")}");
        Assert.False((await again.ShouldBeAsync(200)).TryGetProperty("link", out _));
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE tenant_id = $1 AND kind = 'invitations.send'", tenant.Id));
    }

    [Fact]
    public async Task A_newer_one_to_the_address_takes_the_place_of_the_open_one()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var first = await tenant.MailAsync(email);

        var second = await tenant.MailAsync(email, count: 2);

        Assert.NotEqual(first.Token, second.Token);
        using var old = await Inviting.AcceptAsync(first.Token, Unique.Password());
        await old.ShouldBeProblemAsync(410, "invitation_revoked");
        using var right = await Inviting.AcceptAsync(second.Token, Unique.Password());
        await right.ShouldBeAsync(201);
    }

    [Fact]
    public async Task Of_many_to_one_address_at_once_one_is_open()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tenant.Admin.TryInviteAsync(email, delivery: "link")));

        Assert.All(answers, answer => Assert.Equal(201, (int)answer.StatusCode));
        Assert.Equal("1|7", await Sql.ScalarAsync<string>(
            "SELECT count(*) FILTER (WHERE status = 'pending') || '|' || count(*) FILTER (WHERE status = 'replaced') FROM invitations WHERE tenant_id = $1 AND email = $2", tenant.Id, email));
    }

    [Fact]
    public async Task The_address_in_another_spelling_is_the_same_one()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        await tenant.Admin.InviteAsync(email, delivery: "link");

        var second = await tenant.Admin.InviteAsync(email.ToUpperInvariant(), delivery: "link");

        Assert.Equal(email, second.Text("email"));
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM invitations WHERE tenant_id = $1 AND status = 'pending'", tenant.Id));
    }

    [Fact]
    public async Task Whoever_is_a_user_already_is_not_invited()
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.TryInviteAsync(tenant.Admin.Email.ToUpperInvariant());

        await answer.ShouldBeProblemAsync(409, "user_exists");
    }

    [Fact]
    public async Task A_user_of_another_tenant_is_invited_like_anybody()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());

        var known = await tenant.Admin.InviteAsync(other.Admin.Email);
        var unknown = await tenant.Admin.InviteAsync(Unique.Email());

        Assert.Equal(unknown.Members(), known.Members());
    }

    [Fact]
    public async Task Says_what_is_wrong_by_member()
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.PostAsync("/invitations", new { email = "nobody", name = "", role = "SUPER_ADMIN", delivery = "pigeon", roleIds = Enumerable.Range(0, 101).Select(_ => Guid.CreateVersion7()) });

        await answer.ShouldPointAtAsync("#/email", "#/name", "#/role", "#/delivery", "#/roleIds");
    }

    [Fact]
    public async Task An_address_that_looks_alike_is_another_one()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Inviting.ProvenAsync());
        var alike = $"{other.Email.Split('@')[0]}@ex\u0430mple.com";

        var made = await tenant.Admin.InviteAsync(alike);

        Assert.StartsWith("xn--", made.Text("email").Split('@')[1], StringComparison.Ordinal);
        using var own = await other.GetAsync("/account/invitations");
        Assert.Empty((await own.ShouldBeAsync(200)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task An_address_gets_as_many_from_a_tenant_as_it_may_and_no_more()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        for (var i = 0; i < 5; i++)
            await tenant.Admin.InviteAsync(email);

        using var sixth = await tenant.Admin.TryInviteAsync(email);
        using var link = await tenant.Admin.TryInviteAsync(email, delivery: "link");
        using var elsewhere = await (await Tenant.CreateAsync()).Admin.TryInviteAsync(email);

        await sixth.ShouldBeProblemAsync(429, "too_many_requests");
        Assert.Equal((201, 201), ((int)link.StatusCode, (int)elsewhere.StatusCode));
    }

    [Fact]
    public async Task Leaves_its_row_in_the_trail()
    {
        var tenant = await Tenant.CreateAsync();
        var made = await tenant.Admin.InviteAsync(Unique.Email(), "ADMIN");

        var row = await AuditRows.OneAsync(tenant.Id, "invitation.created", made.GetProperty("id").GetGuid());

        Assert.Equal((made.Text("email"), "ADMIN", "CreateInvitation"), (row.GetProperty("after").Text("email"), row.GetProperty("after").Text("role"), row.Text("operation")));
    }
}
