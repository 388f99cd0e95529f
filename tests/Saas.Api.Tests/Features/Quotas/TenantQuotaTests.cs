using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Quotas;

public sealed class TenantQuotaTests
{
    [Fact]
    public async Task Gives_a_tenant_a_plan_and_limits_of_its_own_from_the_next_request_on()
    {
        var (tenant, super, plan) = (await Tenant.CreateAsync(), await SuperAsync(), await QuotaCalls.AddPlanAsync());
        Assert.Equal(((long?)null, 1L), await tenant.Admin.UsageAsync("seats"));
        using var before = await super.GetAsync($"/admin/tenants/{tenant.Id}/quota");
        using var planned = await super.SendAsync(HttpMethod.Put, $"/admin/plans/{plan}", new { limits = new { seats = 5, apiKeys = 2 } });

        using var set = await SetAsync(super, tenant.Id, new { plan, limits = new { seats = 1, requestsPerMinute = 50 } });

        Assert.Equal(("default", 0), Said(await before.ShouldBeAsync(200)));
        Assert.Equal("\"0\"", before.Header("ETag"));
        await planned.ShouldBeAsync(200);
        var quota = await set.ShouldBeAsync(200);
        Assert.Equal((plan, 1), Said(quota));
        Assert.Equal((1, JsonValueKind.Null), (quota.GetProperty("limits").GetProperty("seats").GetInt32(), quota.GetProperty("limits").GetProperty("apiKeys").ValueKind));
        Assert.Equal((1, 1), await tenant.Admin.UsageAsync("seats"));
        Assert.Equal((2, 0), await tenant.Admin.UsageAsync("apiKeys"));
        Assert.Equal((50, 3), await tenant.Admin.UsageAsync("requestsPerMinute"));
        using var full = await tenant.Admin.PostAsync("/users", new { email = Unique.Email(), name = "Person", role = "USER" });
        await full.ShouldBeFullAsync("seats", 1, 1);
    }

    [Fact]
    public async Task A_limit_of_requests_can_be_lifted_by_a_platform_administrator_that_it_would_hold_up()
    {
        var tenant = await Tenant.CreateAsync();
        var super = await tenant.AddSuperAdminAsync();
        using var set = await SetAsync(super, tenant.Id, new { plan = "default", limits = new { requestsPerMinute = 1 } });
        await set.ShouldBeAsync(200);
        Assert.Equal((200, 429), (await tenant.Admin.StatusAsync(), await tenant.Admin.StatusAsync()));

        using var lifted = await SetAsync(super, tenant.Id, new { plan = "default" });

        await lifted.ShouldBeAsync(200);
        Assert.Equal(200, await tenant.Admin.StatusAsync());
    }

    [Fact]
    public async Task Heeds_If_Match()
    {
        var (tenant, super) = (await Tenant.CreateAsync(), await SuperAsync());

        using var first = await SetAsync(super, tenant.Id, new { plan = "default" }, ("If-Match", "\"0\""));
        using var stale = await SetAsync(super, tenant.Id, new { plan = "default" }, ("If-Match", "\"0\""));
        var atOnce = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => SetAsync(super, tenant.Id, new { plan = "default" }, ("If-Match", first.Header("ETag")))));

        await first.ShouldBeAsync(200);
        await stale.ShouldBeProblemAsync(412, "precondition_failed");
        Assert.Equal([200, .. Enumerable.Repeat(412, 7)], atOnce.Select(answer => (int)answer.StatusCode).Order());
    }

    [Fact]
    public async Task Refuses_tenants_and_plans_that_do_not_exist()
    {
        var (tenant, super) = (await Tenant.CreateAsync(), await SuperAsync());

        using var read = await super.GetAsync($"/admin/tenants/{Guid.CreateVersion7()}/quota");
        using var nobody = await SetAsync(super, Guid.CreateVersion7(), new { plan = "default" });
        using var unknown = await SetAsync(super, tenant.Id, new { plan = Unique.Text() });

        await read.ShouldBeProblemAsync(404, "not_found");
        await nobody.ShouldBeProblemAsync(404, "not_found");
        await unknown.ShouldPointAtAsync("#/plan");
    }

    [Theory]
    [InlineData("""{"plan":""}""", "#/plan")]
    [InlineData("""{"plan":"default","limits":{"seats":-1}}""", "#/limits/seats")]
    [InlineData("""{"plan":"default","limits":{"requestsPerMinute":0}}""", "#/limits/requestsPerMinute")]
    [InlineData("""{"plan":"default","limits":{"storageBytes":9007199254740993}}""", "#/limits/storageBytes")]
    public async Task Refuses_limits_that_are_none(string body, string place)
    {
        var (tenant, super) = (await Tenant.CreateAsync(), await SuperAsync());

        using var refused = await SetAsync(super, tenant.Id, body);

        await refused.ShouldPointAtAsync(place);
    }

    [Theory]
    [InlineData("""{"plan":"default","limits":{"seats":1.5}}""")]
    [InlineData("""{"plan":"default","limits":{"seats":"1"}}""")]
    [InlineData("""{"plan":"default","limits":{"seats":99999999999999999999}}""")]
    [InlineData("""{"plan":"default","limits":{"rooms":1}}""")]
    [InlineData("""{"limits":{"seats":1}}""")]
    public async Task Refuses_what_is_not_of_the_form(string body)
    {
        var (tenant, super) = (await Tenant.CreateAsync(), await SuperAsync());

        using var refused = await SetAsync(super, tenant.Id, body);

        Assert.Equal(400, (int)refused.StatusCode);
    }

    [Fact]
    public async Task An_ADMIN_cannot_set_its_own_limits()
    {
        var tenant = await Tenant.CreateAsync();

        using var set = await SetAsync(tenant.Admin, tenant.Id, new { plan = "default" });
        using var plan = await tenant.Admin.SendAsync(HttpMethod.Put, "/admin/plans/default", new { limits = new { seats = 1 } });

        await set.ShouldBeProblemAsync(403, "permission_denied");
        await plan.ShouldBeProblemAsync(403, "permission_denied");
    }

    private static (string Plan, int Version) Said(JsonElement quota) => (quota.Text("plan"), quota.GetProperty("version").GetInt32());

    private static async Task<ApiUser> SuperAsync() => await (await Tenant.CreateAsync()).AddSuperAdminAsync();

    private static Task<HttpResponseMessage> SetAsync(ApiUser by, Guid tenantId, object body, params (string, string)[] headers) =>
        by.SendAsync(HttpMethod.Put, $"/admin/tenants/{tenantId}/quota", body, headers);
}
