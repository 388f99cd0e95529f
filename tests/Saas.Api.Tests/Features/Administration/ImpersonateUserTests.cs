using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Administration;

/// <summary>Support acts as a user: how it begins, what it leaves, and when it is over.</summary>
public sealed class ImpersonateUserTests
{
    private const string Reason = "Ticket 4711";

    [Fact]
    public async Task Gives_a_token_that_names_both_and_is_good_for_fifteen_minutes()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();

        using var answer = await BeginAsync(super, user);

        var json = await answer.ShouldBeAsync(201);
        Assert.Equal(["id", "tenantId", "userId", "reason", "expiresAt", "accessToken", "tokenType", "expiresIn"], json.Members());
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Empty(answer.Header("Set-Cookie"));
        var claims = Jwt.Payload(json.Text("accessToken"));
        Assert.Equal((await AccountIdAsync(user), await AccountIdAsync(super)), (claims.Text("sub"), claims.GetProperty("act").Text("sub")));
        Assert.Equal((tenant.Id.ToString(), json.Text("id")), (claims.Text("tid"), claims.Text("sid")));
        Assert.InRange(claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64(), 890, 910);
        Assert.False(claims.TryGetProperty("auth_time", out _));
        using var me = await As(user, json).GetAsync("/users/me");
        Assert.Equal(user.Id.ToString(), (await me.ShouldBeAsync(200)).Text("id"));
        Assert.Equal(201, (int)answer.StatusCode);
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM sessions WHERE account_id = (SELECT account_id FROM users WHERE id = $1)", user.Id));
    }

    [Fact]
    public async Task Whatever_is_done_stands_in_the_trail_under_both_names()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();
        var acting = await ActAsync(super, user);

        using var renamed = await acting.PatchAsync($"/users/{user.Id}", new { name = "Renamed" });
        using var denied = await acting.GetAsync("/users");

        await renamed.ShouldBeAsync(200);
        await denied.ShouldBeProblemAsync(403, "permission_denied");
        var (target, actor) = (await AccountIdAsync(user), await AccountIdAsync(super));
        var begun = await AuditRows.OneAsync(tenant.Id, "impersonation.created");
        Assert.Equal((actor, Reason, user.Id.ToString()), (begun.Text("actor_id"), begun.GetProperty("after").Text("reason"), begun.GetProperty("after").Text("user_id")));
        var update = await AuditRows.OneAsync(tenant.Id, "user.updated", user.Id);
        Assert.Equal((target, actor, "UpdateUser"), (update.Text("actor_id"), update.Text("impersonator_id"), update.Text("operation")));
        await Eventually.TrueAsync(async () => (await AuditRows.OfAsync(tenant.Id)).Any(row => row.Text("action") == "access.denied"));
        var refusal = await AuditRows.OneAsync(tenant.Id, "access.denied");
        Assert.Equal((target, actor), (refusal.Text("actor_id"), refusal.Text("impersonator_id")));
        using var trail = await tenant.Admin.GetAsync("/audit?action=user.updated");
        Assert.Contains(actor, (await trail.ShouldBeAsync(200)).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tenants_administrators_are_told_by_mail()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var (second, user) = (await tenant.AddUserAsync("ADMIN"), await tenant.AddUserAsync(name: "Ada"));

        await ActAsync(super, user);

        foreach (var admin in new[] { tenant.Admin, second })
        {
            var letter = await Mailbox.LetterAsync(admin.Email, $"Support acts as a user of {tenant.Name}");
            Assert.All(new[] { super.Email, "Ada", Reason }, text => Assert.Contains(text, letter.Text, StringComparison.Ordinal));
        }
        Assert.Empty(await Mailbox.SettledAsync(user.Email, $"Support acts as a user of {tenant.Name}"));
    }

    [Fact]
    public async Task Has_the_users_rights_as_they_are_and_never_more()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();
        var acting = await ActAsync(super, user);
        Assert.Equal((403, 403, 403), (await acting.TryAsync("/users"), await acting.TryAsync("/audit"), await acting.TryAsync("/admin/tenants")));

        await tenant.GiveAsync(user.Id, await tenant.AddRoleAsync("users.read"));
        Assert.Equal((200, 403), (await acting.TryAsync("/users"), await acting.TryAsync("/audit")));
        await tenant.GiveAsync(user.Id);

        Assert.Equal(403, await acting.TryAsync("/users"));
        using var foreign = await acting.GetAsync("/users/me", ("X-Tenant-ID", super.TenantId.ToString()));
        await foreign.ShouldBeProblemAsync(403, "tenant_mismatch");
    }

    [Theory]
    [InlineData("UPDATE impersonations SET ended_at = now() WHERE tenant_id = $1")]
    [InlineData("UPDATE impersonations SET expires_at = created_at WHERE tenant_id = $1")]
    [InlineData("UPDATE users SET status = 'suspended' WHERE tenant_id = $1 AND role = 'USER'")]
    [InlineData("UPDATE users SET role = 'SUPER_ADMIN' WHERE tenant_id = $1 AND role = 'USER'")]
    [InlineData("UPDATE users SET awaits_proof = true WHERE tenant_id = $1 AND role = 'USER'")]
    [InlineData("DELETE FROM users WHERE tenant_id = $1 AND role = 'USER'")]
    [InlineData("UPDATE tenants SET status = 'suspended' WHERE id = $1")]
    [InlineData("UPDATE tenants SET sessions_from = now() WHERE id = $1")]
    [InlineData("UPDATE users SET status = 'suspended' WHERE tenant_id = $2 AND role = 'SUPER_ADMIN' AND $1::uuid IS NOT NULL")]
    [InlineData("UPDATE users SET role = 'ADMIN' WHERE tenant_id = $2 AND role = 'SUPER_ADMIN' AND $1::uuid IS NOT NULL")]
    [InlineData("DELETE FROM users WHERE tenant_id = $2 AND role = 'SUPER_ADMIN' AND $1::uuid IS NOT NULL")]
    [InlineData("UPDATE tenants SET status = 'suspended' WHERE id = $2 AND $1::uuid IS NOT NULL")]
    [InlineData("UPDATE sessions SET ended_at = now(), end_reason = 'logout' WHERE active_tenant_id = $2 AND $1::uuid IS NOT NULL")]
    public async Task Is_over_at_once_when_its_time_or_one_of_the_two_is(string change)
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var acting = await ActAsync(super, await tenant.AddUserAsync());
        Assert.Equal(200, await acting.StatusAsync());

        await (change.Contains("$2", StringComparison.Ordinal) ? Sql.ExecuteAsync(change, tenant.Id, super.TenantId) : Sql.ExecuteAsync(change, tenant.Id));

        using var answer = await acting.GetAsync("/users/me");
        await answer.ShouldBeProblemAsync(401, "session_revoked");
    }

    [Fact]
    public async Task Ends_early_and_when_who_has_begun_it_signs_out()
    {
        await using var second = await ApiHost.Current.StartAsync();
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();
        var (one, other) = (await ActAsync(super, user), await ActAsync(super, user));
        Assert.Equal((200, 200), (await one.StatusAsync(), await one.On(second).StatusAsync()));

        using var ended = await super.DeleteAsync($"/admin/tenants/{tenant.Id}/impersonations/{Jwt.Payload(one.AccessToken).Text("sid")}");
        using var elsewhere = await super.DeleteAsync($"/admin/tenants/{super.TenantId}/impersonations/{Jwt.Payload(other.AccessToken).Text("sid")}");

        await ended.ShouldBeAsync(204);
        await elsewhere.ShouldBeProblemAsync(404, "not_found");
        Assert.Equal((401, 401, 200), (await one.StatusAsync(), await one.On(second).StatusAsync(), await other.StatusAsync()));
        await AuditRows.OneAsync(tenant.Id, "impersonation.updated");
        using var logout = await super.PostAsync("/auth/logout");
        await logout.ShouldBeAsync(204);
        Assert.Equal(401, await other.StatusAsync());
        Assert.Equal(200, await user.StatusAsync());
    }

    private static async Task<ApiUser> SuperAsync() => await (await Tenant.CreateAsync()).AddSuperAdminAsync();

    private static Task<HttpResponseMessage> BeginAsync(ApiUser super, ApiUser user) =>
        super.PostAsync($"/admin/tenants/{user.TenantId}/impersonations", new { userId = user.Id, reason = Reason });

    private static async Task<ApiUser> ActAsync(ApiUser super, ApiUser user)
    {
        using var answer = await BeginAsync(super, user);
        return As(user, await answer.ShouldBeAsync(201));
    }

    private static ApiUser As(ApiUser user, JsonElement begun) => user with { AccessToken = begun.Text("accessToken"), RefreshToken = null };

    private static async Task<string> AccountIdAsync(ApiUser user) => (await Sql.ScalarAsync<Guid>("SELECT account_id FROM users WHERE id = $1", user.Id)).ToString();
}
