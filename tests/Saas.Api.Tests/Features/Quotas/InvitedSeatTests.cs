using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Quotas;

/// <summary>An open invitation takes no seat; whoever accepts it needs one.</summary>
public sealed class InvitedSeatTests
{
    [Fact]
    public async Task Of_those_who_accept_at_once_as_many_get_in_as_there_are_seats_and_the_others_keep_their_invitation()
    {
        var tenant = await Tenant.CreateAsync();
        var tokens = new List<string>();
        for (var i = 0; i < 4; i++)
            tokens.Add(await tenant.Admin.LinkTokenAsync(Unique.Email()));
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 3);
        Assert.Equal((3, 1), await tenant.Admin.UsageAsync("seats"));

        var answers = await Task.WhenAll(tokens.Select(token => Inviting.AcceptAsync(token, Unique.Password(), "Person")));

        Assert.Equal(2, answers.Count(answer => answer.IsSuccessStatusCode));
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode))
            await answer.ShouldBeFullAsync("seats", null, null);
        Assert.Equal((3, 3), await tenant.Admin.UsageAsync("seats"));

        await QuotaCalls.LimitAsync(tenant.Id, "seats", 5);
        var late = tokens.Where((_, i) => !answers[i].IsSuccessStatusCode).ToList();
        foreach (var token in late)
        {
            using var accepted = await Inviting.AcceptAsync(token, Unique.Password(), "Person");
            Assert.True(accepted.IsSuccessStatusCode, await accepted.ReadTextAsync());
        }
        Assert.Equal((5, 5), await tenant.Admin.UsageAsync("seats"));
    }

    [Fact]
    public async Task Who_is_signed_in_elsewhere_needs_a_seat_too_and_learns_no_numbers()
    {
        var tenant = await Tenant.CreateAsync();
        var person = await Inviting.ProvenAsync();
        var token = await tenant.Admin.LinkTokenAsync(person.Email);
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 1);

        using var refused = await person.AcceptAsync(token, person.Password);

        await refused.ShouldBeFullAsync("seats", null, null);
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, person.Email));
    }

    /// <summary>Whoever accepts, and by what: without a session for a new account or for one that there is, and with one of another tenant.</summary>
    [Theory]
    [InlineData("mail", false, false)]
    [InlineData("link", false, false)]
    [InlineData("mail", true, false)]
    [InlineData("link", true, false)]
    [InlineData("mail", true, true)]
    [InlineData("link", true, true)]
    public async Task Without_a_seat_nothing_is_half_done_and_the_invitation_is_good_when_there_is_one(string delivery, bool hasAccount, bool signedIn)
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var person = hasAccount ? await Inviting.ProvenAsync(email) : null;
        var role = await tenant.AddRoleAsync("users.read");
        var token = delivery == "link" ? await tenant.Admin.LinkTokenAsync(email, "USER", [role]) : (await tenant.MailAsync(email, "USER", [role])).Token;
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 1);
        var (before, account) = (await Isolation.Footprint.OfAsync(tenant.Id), await AccountAsync(email));

        using var refused = await AcceptAsync();

        await refused.ShouldBeFullAsync("seats", null, null);
        await before.ShouldBeUnchangedAsync(tenant.Id);
        Assert.Equal(account, await AccountAsync(email));
        Assert.Equal((1, 1), await tenant.Admin.UsageAsync("seats"));

        await QuotaCalls.LimitAsync(tenant.Id, "seats", 2);
        using var accepted = await AcceptAsync();
        using var again = await AcceptAsync();

        await accepted.ShouldBeAsync(201);
        await again.ShouldBeProblemAsync(409, "invitation_used");
        Assert.Equal((2, 2), await tenant.Admin.UsageAsync("seats"));
        Assert.Equal(1, await Inviting.MembersAsync(tenant.Id, email));

        // What came by mail wants the password of the account that there is; a link, which stands for nothing, wants one whether there is an account or not.
        Task<HttpResponseMessage> AcceptAsync() => signedIn
            ? person!.AcceptAsync(token)
            : Inviting.AcceptAsync(token, person is not null && delivery == "mail" ? person.Password : Unique.Password(), "Person");
    }

    [Fact]
    public async Task An_invitation_at_hand_in_the_account_needs_a_seat_too()
    {
        var (tenant, person) = (await Tenant.CreateAsync(), await Inviting.ProvenAsync());
        var id = (await tenant.Admin.InviteAsync(person.Email, delivery: "link")).Text("id");
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 1);
        var before = await Isolation.Footprint.OfAsync(tenant.Id);

        using var refused = await person.PostAsync($"/account/invitations/{id}/accept");

        await refused.ShouldBeFullAsync("seats", null, null);
        await before.ShouldBeUnchangedAsync(tenant.Id);
    }

    /// <summary>All that is held of whoever has the address: its accounts, where it is a user, and for what it has sessions.</summary>
    private static Task<string> AccountAsync(string email) => Sql.ScalarAsync<string>(
        """
        SELECT coalesce(jsonb_agg(to_jsonb(a) || jsonb_build_object(
                   'users', (SELECT jsonb_agg(to_jsonb(u) ORDER BY u.id) FROM users u WHERE u.account_id = a.id),
                   'sessions', (SELECT jsonb_agg(s.id ORDER BY s.id) FROM sessions s WHERE s.account_id = a.id))), '[]')::text
        FROM accounts a
        WHERE a.email = $1
        """,
        email);
}
