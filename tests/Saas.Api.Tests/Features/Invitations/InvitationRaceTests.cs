using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Invitations;

/// <summary>What happens at the same moment.</summary>
public sealed class InvitationRaceTests
{
    private const int Many = 10;

    [Theory]
    [InlineData("mail")]
    [InlineData("link")]
    public async Task Accepted_many_times_at_once_it_makes_one_user(string delivery)
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var token = delivery == "link" ? await tenant.Admin.LinkTokenAsync(email) : (await tenant.MailAsync(email)).Token;

        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => Inviting.AcceptAsync(token, Unique.Password())));

        Assert.Single(answers, answer => (int)answer.StatusCode == 201);
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 201))
            Assert.Contains((int)answer.StatusCode, new[] { 401, 409 });
        Assert.Equal(1, await Inviting.MembersAsync(tenant.Id, email));
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", email));
    }

    [Fact]
    public async Task Two_tenants_invitations_accepted_at_once_make_one_account()
    {
        var (email, password) = (Unique.Email(), Unique.Password());
        var tenants = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Tenant.CreateAsync()));
        var tokens = await Task.WhenAll(tenants.Select(tenant => tenant.Admin.LinkTokenAsync(email)));

        var answers = await Task.WhenAll(tokens.Select(token => Inviting.AcceptAsync(token, password)));

        Assert.All(answers, answer => Assert.Equal(201, (int)answer.StatusCode));
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", email));
    }

    [Fact]
    public async Task Accepting_and_revoking_at_once_one_of_them_happens()
    {
        for (var round = 0; round < 5; round++)
        {
            var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
            var made = await tenant.Admin.InviteAsync(email, delivery: "link");
            var token = new Uri(made.Text("link")).Fragment.TrimStart('#');

            var accepting = Inviting.AcceptAsync(token, Unique.Password());
            var revoking = tenant.Admin.DeleteAsync($"/invitations/{made.Text("id")}");
            using var accepted = await accepting;
            using var revoked = await revoking;

            Assert.Contains(((int)accepted.StatusCode, (int)revoked.StatusCode), new[] { (201, 409), (410, 204) });
            Assert.Equal(accepted.IsSuccessStatusCode ? 1 : 0, await Inviting.MembersAsync(tenant.Id, email));
        }
    }

    [Fact]
    public async Task What_is_revoked_while_it_waits_to_be_accepted_makes_no_user()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var token = await tenant.Admin.LinkTokenAsync(email);
        await using var held = await HeldRow.OfAccountAsync(email, "UPDATE invitations SET status = 'revoked', ended_at = now() WHERE email = $1");

        var accepting = Inviting.AcceptAsync(token, Unique.Password());
        await held.BlocksAsync(1);
        await held.CommitAsync();
        using var answer = await accepting;

        await answer.ShouldBeProblemAsync(410, "invitation_revoked");
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, email));
    }

    [Fact]
    public async Task An_account_that_leaves_while_it_waits_to_join_does_not_join()
    {
        var (tenant, user) = (await Tenant.CreateAsync(), await Inviting.ProvenAsync());
        var token = await tenant.Admin.LinkTokenAsync(user.Email);
        await using var held = await HeldRow.OfAccountAsync(user.Email, "UPDATE accounts SET delete_requested_at = now(), delete_at = now() + interval '1 d' WHERE email = $1");

        var accepting = user.AcceptAsync(token);
        await held.BlocksAsync(1);
        await held.CommitAsync();
        using var answer = await accepting;

        await answer.ShouldBeProblemAsync(403, "account_deletion_pending");
    }

    [Fact]
    public async Task A_password_that_is_replaced_while_it_waits_proves_nothing()
    {
        var (tenant, user) = (await Tenant.CreateAsync(), (await Tenant.CreateAsync()).Admin);
        var token = (await tenant.MailAsync(user.Email)).Token;
        await using var held = await HeldRow.OfAccountAsync(user.Email, "UPDATE accounts SET password_changed_at = now() WHERE email = $1");

        var accepting = Inviting.AcceptAsync(token, user.Password);
        await held.BlocksAsync(1);
        await held.CommitAsync();
        using var answer = await accepting;

        await answer.ShouldBeProblemAsync(401, "invalid_credentials");
        Assert.True(await Sql.ScalarAsync<bool>("SELECT email_verified_at IS NULL FROM accounts WHERE email = $1", user.Email));
    }
}
