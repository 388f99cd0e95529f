using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Invitations;

public sealed class RevokeInvitationTests
{
    [Fact]
    public async Task Its_link_is_good_no_more()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var letter = await tenant.MailAsync(email);
        var id = await Sql.ScalarAsync<Guid>("SELECT id FROM invitations WHERE tenant_id = $1", tenant.Id);

        using var revoked = await tenant.Admin.DeleteAsync($"/invitations/{id}");

        await revoked.ShouldBeAsync(204);
        using var answer = await Inviting.AcceptAsync(letter.Token, Unique.Password());
        await answer.ShouldBeProblemAsync(410, "invitation_revoked");
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, email));
    }

    [Fact]
    public async Task What_is_over_is_not_revoked_again()
    {
        var tenant = await Tenant.CreateAsync();
        var made = await tenant.Admin.InviteAsync(Unique.Email(), delivery: "link");
        using (var first = await tenant.Admin.DeleteAsync($"/invitations/{made.Text("id")}"))
            await first.ShouldBeAsync(204);

        using var second = await tenant.Admin.DeleteAsync($"/invitations/{made.Text("id")}");
        using var unknown = await tenant.Admin.DeleteAsync($"/invitations/{Guid.CreateVersion7()}");

        await second.ShouldBeProblemAsync(409, "invitation_closed");
        await unknown.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task One_that_was_not_sent_yet_is_never_sent()
    {
        // Its job runs after the revocation.
        await using var own = await OwnJobs.StartAsync();
        var made = await own.Tenant.Admin.InviteAsync(Unique.Email());
        using (var revoked = await own.Tenant.Admin.DeleteAsync($"/invitations/{made.Text("id")}"))
            await revoked.ShouldBeAsync(204);

        await using var worker = await own.Database.StartWorkerAsync();
        await Eventually.TrueAsync(async () => await own.Database.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'invitations.send' AND state = 'succeeded'") == 1);

        Assert.Equal(0L, await own.Database.ScalarAsync<long>("SELECT count(*) FROM invitations WHERE token_hash IS NOT NULL"));
    }
}
