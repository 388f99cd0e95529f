using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Saas.Api.Platform.Access;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Isolation;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Features.Administration;

/// <summary>What nobody does while acting as somebody else, and as whom nobody acts.</summary>
public sealed class ImpersonationLimitTests
{
    [Fact]
    public async Task Every_operation_refuses_it_that_is_not_declared_to_allow_it()
    {
        var (super, tenants) = (await SuperAsync(), await TwoTenants.CreateAsync());
        var acting = await ActAsync(super, tenants.B.Admin);
        var allowed = ServedEndpoints.All.Where(endpoint => endpoint.Metadata.GetMetadata<ImpersonationRule>() is { Allowed: true })
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName).ToHashSet();
        var refused = ApiDocument.Committed.Where(operation => operation.NeedsToken && !allowed.Contains(operation.Id)).ToList();
        Assert.True(refused.Count > 30, "The document has too few operations.");
        var before = await Footprint.OfAsync(tenants.B.Id);

        foreach (var operation in refused)
        {
            using var answer = await acting.SendAsync(new HttpMethod(operation.Method), await Samples.PathAsync(operation, tenants.BUser), Samples.Body(operation, tenants.BUser));
            await answer.ShouldBeProblemAsync(403, "impersonation_forbidden");
            Assert.Contains(("403", "impersonation_forbidden"), operation.Problems);
        }

        await before.ShouldBeUnchangedAsync(tenants.B.Id);
        Assert.Equal((200, 200), (await acting.StatusAsync(), await tenants.B.Admin.StatusAsync()));
    }

    [Fact]
    public async Task It_allows_what_is_declared_so()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var acting = await ActAsync(super, tenant.Admin);

        foreach (var path in new[] { "/users", "/users/me", "/roles", "/permissions", "/jobs", "/audit", "/tenants/current", "/tenants/current/domains" })
            Assert.Equal(200, await acting.TryAsync(path));
    }

    [Fact]
    public async Task Sign_out_with_its_token_is_refused_and_ends_nobodys_session()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var acting = await ActAsync(super, tenant.Admin);

        using var one = await acting.PostAsync("/auth/logout");
        using var all = await acting.PostAsync("/auth/logout", new { all = true });
        using var with = await acting.PostAsync("/auth/logout", new { refreshToken = tenant.Admin.RefreshToken });

        foreach (var answer in new[] { one, all, with })
            await answer.ShouldBeProblemAsync(403, "impersonation_forbidden");
        Assert.Equal(200, await tenant.Admin.StatusAsync());
        using var refresh = await tenant.Admin.RefreshAsync();
        await refresh.ShouldBeAsync(200);
    }

    [Fact]
    public async Task An_invitation_is_not_accepted_by_it_where_a_token_is_not_needed_but_taken()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var acting = await ActAsync(super, tenant.Admin);

        using var answer = await acting.PostAsync("/invitations/accept", new { token = Unique.Text() });

        await answer.ShouldBeProblemAsync(403, "impersonation_forbidden");
    }

    [Theory]
    [InlineData("role", "ADMIN")]
    [InlineData("status", "suspended")]
    public async Task Who_may_act_is_not_changed_by_it(string member, string value)
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();
        var acting = await ActAsync(super, tenant.Admin);

        using var answer = await acting.PatchAsync($"/users/{user.Id}", new JsonObject { [member] = value });

        await answer.ShouldBeProblemAsync(403, "impersonation_forbidden");
        Assert.Contains(("403", "impersonation_forbidden"), ApiDocument.Committed.Single(operation => operation.Id == "UpdateUser").Problems);
        Assert.Equal("USER active", await Sql.ScalarAsync<string>("SELECT role || ' ' || status FROM users WHERE id = $1", user.Id));
    }

    [Fact]
    public async Task What_is_for_its_owner_only_is_out_of_reach()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        using var asked = await tenant.Admin.PostAsync("/account/export");
        var id = (await asked.ShouldBeAsync(202)).Text("id");
        var acting = await ActAsync(super, tenant.Admin);

        using var answer = await acting.GetAsync($"/operations/{id}");

        await answer.ShouldBeProblemAsync(403, "impersonation_forbidden");
        Assert.Equal(200, await tenant.Admin.TryAsync($"/operations/{id}"));
    }

    [Fact]
    public async Task Nobody_acts_as_a_platform_administrator_or_as_itself_or_in_a_chain()
    {
        var (super, tenant, other) = (await SuperAsync(), await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var second = await other.AddSuperAdminAsync();
        // A USER here, and a SUPER_ADMIN elsewhere.
        await Mailbox.ProveAsync(second.Email);
        var guest = (await tenant.AddAsync(email: second.Email)).GetProperty("id").GetGuid();
        var acting = await ActAsync(super, tenant.Admin);

        using var direct = await BeginAsync(super, second.TenantId, second.Id);
        using var elsewhere = await BeginAsync(super, tenant.Id, guest);
        using var itself = await BeginAsync(super, super.TenantId, super.Id);
        using var chained = await BeginAsync(acting, tenant.Id, tenant.Admin.Id);

        foreach (var answer in new[] { direct, elsewhere, itself })
            await answer.ShouldBeProblemAsync(403, "platform_user_protected");
        await chained.ShouldBeProblemAsync(403, "impersonation_forbidden");
    }

    [Fact]
    public async Task A_tenants_administrator_acts_as_nobody()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();

        using var answer = await BeginAsync(tenant.Admin, tenant.Id, user.Id);

        await answer.ShouldBeProblemAsync(403, "permission_denied");
    }

    [Fact]
    public async Task Only_as_an_active_user_of_that_tenant()
    {
        var (super, tenant, other) = (await SuperAsync(), await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();

        using var foreign = await BeginAsync(super, other.Id, user.Id);
        using var unknown = await BeginAsync(super, Guid.CreateVersion7(), user.Id);
        await Sql.ExecuteAsync("UPDATE users SET status = 'suspended' WHERE id = $1", user.Id);
        using var suspended = await BeginAsync(super, tenant.Id, user.Id);
        await Sql.ExecuteAsync("UPDATE tenants SET status = 'suspended' WHERE id = $1", other.Id);
        using var stopped = await BeginAsync(super, other.Id, other.Admin.Id);

        await foreign.ShouldBeProblemAsync(404, "not_found");
        await unknown.ShouldBeProblemAsync(404, "not_found");
        await suspended.ShouldBeProblemAsync(409, "user_not_active");
        await stopped.ShouldBeProblemAsync(409, "user_not_active");
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM impersonations WHERE tenant_id IN ($1, $2)", tenant.Id, other.Id));
    }

    [Theory]
    [InlineData("{\"reason\":\"x\"}")]
    [InlineData("{\"userId\":\"0199b2a1-c3d4-7e5f-8a6b-4c2d1e0f9a8b\"}")]
    [InlineData("{\"userId\":\"0199b2a1-c3d4-7e5f-8a6b-4c2d1e0f9a8b\",\"reason\":\"\"}")]
    [InlineData("{\"userId\":\"0199b2a1-c3d4-7e5f-8a6b-4c2d1e0f9a8b\",\"reason\":\" \"}")]
    [InlineData("{\"userId\":\"nobody\",\"reason\":\"x\"}")]
    [InlineData("{\"userId\":\"0199b2a1-c3d4-7e5f-8a6b-4c2d1e0f9a8b\",\"reason\":\"x\",\"role\":\"ADMIN\"}")]
    public async Task Wants_a_user_and_a_reason(string body)
    {
        var super = await SuperAsync();

        using var answer = await super.PostAsync($"/admin/tenants/{super.TenantId}/impersonations", body);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_tenant_that_requires_a_second_factor_requires_it_of_support_too()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var acting = await ActAsync(super, tenant.Admin);
        await Sql.ExecuteAsync("UPDATE tenants SET require_mfa = true WHERE id = $1", tenant.Id);

        using var going = await acting.GetAsync("/users/me");
        using var begun = await BeginAsync(super, tenant.Id, tenant.Admin.Id);

        await going.ShouldBeProblemAsync(401, "mfa_required");
        await begun.ShouldBeProblemAsync(401, "mfa_required");
    }

    [Fact]
    public async Task A_token_with_an_actor_that_is_not_understood_is_none()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var acting = await ActAsync(super, tenant.Admin);
        var stranger = (await Tenant.CreateAsync()).Admin;

        foreach (var actor in new JsonNode?[] { null, "x", new JsonObject(), new JsonObject { ["sub"] = "x" }, new JsonObject { ["sub"] = Guid.CreateVersion7().ToString(), ["act"] = new JsonObject() } })
        {
            var token = await Jwt.ResignAsync(acting.AccessToken, payload: claims => claims["act"] = actor?.DeepClone());
            Assert.Equal(401, await (acting with { AccessToken = token }).StatusAsync());
        }
        // Neither a token without its actor nor one with another is good for the impersonation, nor an actor for a session.
        var without = await Jwt.ResignAsync(acting.AccessToken, payload: claims => claims.Remove("act"));
        var other = await Jwt.ResignAsync(acting.AccessToken, payload: claims => claims["act"] = new JsonObject { ["sub"] = Jwt.Payload(stranger.AccessToken).Text("sub") });
        var session = await Jwt.ResignAsync(tenant.Admin.AccessToken, payload: claims => claims["act"] = new JsonObject { ["sub"] = Jwt.Payload(super.AccessToken).Text("sub") });
        foreach (var token in new[] { without, other, session })
            Assert.Equal(401, await (acting with { AccessToken = token }).StatusAsync());
    }

    private static async Task<ApiUser> SuperAsync() => await (await Tenant.CreateAsync()).AddSuperAdminAsync();

    private static Task<HttpResponseMessage> BeginAsync(ApiUser super, Guid tenantId, Guid userId) =>
        super.PostAsync($"/admin/tenants/{tenantId}/impersonations", new { userId, reason = "Ticket 4711" });

    private static async Task<ApiUser> ActAsync(ApiUser super, ApiUser user)
    {
        using var answer = await BeginAsync(super, user.TenantId, user.Id);
        return user with { AccessToken = (await answer.ShouldBeAsync(201)).Text("accessToken"), RefreshToken = null };
    }
}
