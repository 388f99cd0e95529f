using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Invitations;

/// <summary>What somebody who is signed in sees of invitations to the own address.</summary>
public sealed class OwnInvitationsTests
{
    [Fact]
    public async Task Shows_open_ones_of_whichever_tenant_and_accepts_them()
    {
        var (one, other, user) = (await Tenant.CreateAsync(), await Tenant.CreateAsync(), await Inviting.ProvenAsync());
        await one.Admin.InviteAsync(user.Email, "ADMIN", delivery: "link");
        await other.Admin.InviteAsync(user.Email);
        await other.Admin.InviteAsync(Unique.Email());

        var items = await ListAsync(user);

        Assert.Equal([(other.Id.ToString(), other.Name, "USER"), (one.Id.ToString(), one.Name, "ADMIN")],
            items.Select(item => (item.Text("tenantId"), item.Text("tenantName"), item.Text("role"))));
        using var accepted = await user.PostAsync($"/account/invitations/{items[1].Text("id")}/accept");
        Assert.Equal("ADMIN", (await accepted.ShouldBeAsync(201)).Text("role"));
        using var again = await user.PostAsync($"/account/invitations/{items[1].Text("id")}/accept");
        await again.ShouldBeProblemAsync(404, "not_found");
        Assert.Single(await ListAsync(user));
    }

    [Fact]
    public async Task Declines_for_good()
    {
        var (tenant, user) = (await Tenant.CreateAsync(), await Inviting.ProvenAsync());
        var token = await tenant.Admin.LinkTokenAsync(user.Email);
        var id = (await ListAsync(user))[0].GetProperty("id").GetGuid();

        using var declined = await user.PostAsync($"/account/invitations/{id}/decline");

        await declined.ShouldBeAsync(204);
        Assert.Empty(await ListAsync(user));
        using var late = await user.AcceptAsync(token);
        await late.ShouldBeProblemAsync(410, "invitation_revoked");
        var row = await AuditRows.OneAsync(tenant.Id, "invitation.updated", id);
        Assert.Equal(("declined", "account"), (row.GetProperty("after").Text("status"), row.Text("actor_type")));
    }

    [Fact]
    public async Task An_unproven_address_sees_and_accepts_nothing()
    {
        var (tenant, user) = (await Tenant.CreateAsync(), (await Tenant.CreateAsync()).Admin);
        var made = await tenant.Admin.InviteAsync(user.Email);

        Assert.Empty(await ListAsync(user));
        foreach (var act in new[] { "accept", "decline" })
        {
            using var answer = await user.PostAsync($"/account/invitations/{made.Text("id")}/{act}");
            await answer.ShouldBeProblemAsync(404, "not_found");
        }
    }

    [Fact]
    public async Task Those_of_a_suspended_tenant_and_old_ones_are_not_shown_and_not_accepted()
    {
        var (suspended, late, user) = (await Tenant.CreateAsync(), await Tenant.CreateAsync(), await Inviting.ProvenAsync());
        var (one, other) = (await suspended.Admin.InviteAsync(user.Email), await late.Admin.InviteAsync(user.Email));
        await Sql.ExecuteAsync("UPDATE tenants SET status = 'suspended' WHERE id = $1", suspended.Id);
        await Sql.ExecuteAsync("UPDATE invitations SET expires_at = now() WHERE tenant_id = $1", late.Id);

        Assert.Empty(await ListAsync(user));
        using var refused = await user.PostAsync($"/account/invitations/{one.Text("id")}/accept");
        using var expired = await user.PostAsync($"/account/invitations/{other.Text("id")}/accept");

        await refused.ShouldBeProblemAsync(403, "tenant_inactive");
        await expired.ShouldBeProblemAsync(410, "invitation_expired");
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(ApiUser user)
    {
        using var answer = await user.GetAsync("/account/invitations");
        return [.. (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray()];
    }
}
