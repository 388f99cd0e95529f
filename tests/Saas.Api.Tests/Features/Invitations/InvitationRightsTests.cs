using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Invitations;

/// <summary>Nobody invites to more than it holds: not when it invites, not when the invitation is accepted.</summary>
public sealed class InvitationRightsTests
{
    [Fact]
    public async Task Nobody_invites_to_a_role_that_is_more_than_it_holds()
    {
        var tenant = await Tenant.CreateAsync();
        var inviter = await tenant.AddUserWithAsync("users.create", "users.read");
        var (held, more) = (await tenant.AddRoleAsync("users.read"), await tenant.AddRoleAsync("users.read", "roles.manage"));

        using var admin = await inviter.TryInviteAsync(Unique.Email(), "ADMIN");
        using var wide = await inviter.TryInviteAsync(Unique.Email(), roleIds: [held, more]);
        using var right = await inviter.TryInviteAsync(Unique.Email(), roleIds: [held]);

        await admin.ShouldBeProblemAsync(403, "permission_denied");
        await wide.ShouldBeProblemAsync(403, "permission_denied");
        await right.ShouldBeAsync(201);
    }

    [Fact]
    public async Task Nobody_replaces_or_revokes_an_invitation_to_more_than_it_holds()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var inviter = await tenant.AddUserWithAsync("users.create");
        var made = await tenant.Admin.InviteAsync(email, "ADMIN", delivery: "link");

        using var replaced = await inviter.TryInviteAsync(email, delivery: "link");
        using var revoked = await inviter.DeleteAsync($"/invitations/{made.Text("id")}");

        await replaced.ShouldBeProblemAsync(403, "permission_denied");
        await revoked.ShouldBeProblemAsync(403, "permission_denied");
        using var preview = await Inviting.PreviewAsync(new Uri(made.Text("link")).Fragment.TrimStart('#'));
        await preview.ShouldBeAsync(200);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_role_of_another_tenant_and_one_that_is_not_there_are_not_found(bool foreign)
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var role = foreign ? await other.AddRoleAsync("users.read") : Guid.CreateVersion7();

        using var answer = await tenant.Admin.TryInviteAsync(Unique.Email(), roleIds: [role]);

        await answer.ShouldBeProblemAsync(404, "role_not_found");
    }

    [Fact]
    public async Task The_user_gets_the_roles_of_the_invitation()
    {
        var (tenant, email, password) = (await Tenant.CreateAsync(), Unique.Email(), Unique.Password());
        var role = await tenant.AddRoleAsync("audit.read");
        var letter = await tenant.MailAsync(email, roleIds: [role]);

        using var accepted = await Inviting.AcceptAsync(letter.Token, password);

        await accepted.ShouldBeAsync(201);
        var user = await ApiUser.SignInAsync(tenant.Admin.Client, email, password, tenant.Id);
        using var me = await user.GetAsync("/users/me");
        Assert.Equal(["audit.read"], (await me.ShouldBeAsync(200)).GetProperty("permissions").EnumerateArray().Select(code => code.GetString()));
    }

    [Fact]
    public async Task A_role_that_was_removed_meanwhile_makes_no_user()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var role = await tenant.AddRoleAsync("audit.read");
        var token = await tenant.Admin.LinkTokenAsync(email, roleIds: [role]);
        using (var removed = await tenant.Admin.DeleteAsync($"/roles/{role}"))
            await removed.ShouldBeAsync(204);

        using var answer = await Inviting.AcceptAsync(token, Unique.Password());

        await answer.ShouldBeProblemAsync(404, "role_not_found");
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, email));
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", email));
    }

    public static TheoryData<string> Losses => ["removed", "suspended", "demoted", "leaving", "role_taken"];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task An_inviter_who_has_lost_the_right_since_invites_nobody(string loss)
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var inviter = loss == "role_taken" ? await tenant.AddUserWithAsync("users.create") : await tenant.AddUserAsync("ADMIN");
        var token = await inviter.LinkTokenAsync(email);

        using var lost = loss switch
        {
            "removed" => await tenant.Admin.DeleteAsync($"/users/{inviter.Id}"),
            "suspended" => await tenant.Admin.PatchAsync($"/users/{inviter.Id}", new { status = "suspended" }),
            "demoted" => await tenant.Admin.PatchAsync($"/users/{inviter.Id}", new { role = "USER" }),
            "leaving" => await inviter.DeleteAsync("/account"),
            _ => await tenant.Admin.SendAsync(HttpMethod.Put, $"/users/{inviter.Id}/roles", new { roleIds = Array.Empty<Guid>() }),
        };

        Assert.True(lost.IsSuccessStatusCode);
        using var answer = await Inviting.AcceptAsync(token, Unique.Password());
        await answer.ShouldBeProblemAsync(403, "inviter_not_authorized");
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, email));
    }

    [Fact]
    public async Task A_role_that_grants_more_by_now_than_the_inviter_holds_is_not_given()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var role = await tenant.AddRoleAsync("users.create");
        var inviter = await tenant.AddUserWithAsync("users.create");
        var token = await inviter.LinkTokenAsync(email, roleIds: [role]);
        using (var widened = await tenant.Admin.PatchAsync($"/roles/{role}", new { permissions = new[] { "users.create", "roles.manage" } }))
            await widened.ShouldBeAsync(200);

        using var answer = await Inviting.AcceptAsync(token, Unique.Password());

        await answer.ShouldBeProblemAsync(403, "inviter_not_authorized");
    }

    [Fact]
    public async Task What_nobody_in_particular_has_made_cannot_be_accepted()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var token = await tenant.Admin.LinkTokenAsync(email);
        await Sql.ExecuteAsync("UPDATE invitations SET created_by = NULL WHERE tenant_id = $1", tenant.Id);

        using var answer = await Inviting.AcceptAsync(token, Unique.Password());

        await answer.ShouldBeProblemAsync(403, "inviter_not_authorized");
    }

    [Fact]
    public async Task A_platform_administrator_invites_into_any_tenant()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var super = await (await Tenant.CreateAsync()).AddSuperAdminAsync();
        using var made = await super.PostAsync("/invitations", new { email, role = "ADMIN", delivery = "link" }, ("X-Tenant-ID", tenant.Id.ToString()));

        using var answer = await Inviting.AcceptAsync(new Uri((await made.ShouldBeAsync(201)).Text("link")).Fragment.TrimStart('#'), Unique.Password());

        Assert.Equal(tenant.Id, (await answer.ShouldBeAsync(201)).GetProperty("tenantId").GetGuid());
    }
}
