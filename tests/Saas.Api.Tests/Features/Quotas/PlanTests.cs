using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Quotas;

public sealed class PlanTests
{
    [Fact]
    public async Task Is_made_changed_listed_and_removed()
    {
        var (super, name) = (await SuperAsync(), Unique.Text());

        using var made = await SetAsync(super, name, new { seats = 5 });
        using var changed = await SetAsync(super, name, new { apiKeys = 1 }, ("If-Match", made.Header("ETag")));
        using var stale = await SetAsync(super, name, new { }, ("If-Match", made.Header("ETag")));
        using var listed = await super.GetAsync("/admin/plans");
        using var removed = await super.DeleteAsync($"/admin/plans/{name}");
        using var again = await super.DeleteAsync($"/admin/plans/{name}");

        Assert.Equal(5, (await made.ShouldBeAsync(200)).GetProperty("limits").GetProperty("seats").GetInt32());
        await changed.ShouldBeAsync(200);
        Assert.Equal(("\"1\"", "\"2\""), (made.Header("ETag"), changed.Header("ETag")));
        await stale.ShouldBeProblemAsync(412, "precondition_failed");
        var items = (await listed.ShouldBeAsync(200)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(items.Select(item => item.Text("name")).Order(StringComparer.Ordinal), items.Select(item => item.Text("name")));
        Assert.Contains(items, item => item.Text("name") == "default");
        Assert.Equal(1, items.Single(item => item.Text("name") == name).GetProperty("limits").GetProperty("apiKeys").GetInt32());
        await removed.ShouldBeAsync(204);
        await again.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task A_change_holds_for_every_tenant_that_has_it()
    {
        var (super, name) = (await SuperAsync(), await QuotaCalls.AddPlanAsync());
        var tenants = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Tenant.CreateAsync()));
        foreach (var tenant in tenants)
            await Sql.ExecuteAsync("INSERT INTO tenant_quotas (tenant_id, plan) VALUES ($1, $2)", tenant.Id, name);

        using var set = await SetAsync(super, name, new { seats = 1 });

        Assert.Equal(2, (await set.ShouldBeAsync(200)).GetProperty("tenants").GetInt32());
        foreach (var tenant in tenants)
        {
            using var full = await tenant.Admin.PostAsync("/users", new { email = Unique.Email(), name = "Person", role = "USER" });
            await full.ShouldBeFullAsync("seats", 1, 1);
        }
    }

    [Fact]
    public async Task One_that_tenants_have_stays_and_so_does_the_default()
    {
        var (super, name, tenant) = (await SuperAsync(), await QuotaCalls.AddPlanAsync(), await Tenant.CreateAsync());
        await Sql.ExecuteAsync("INSERT INTO tenant_quotas (tenant_id, plan) VALUES ($1, $2)", tenant.Id, name);

        using var used = await super.DeleteAsync($"/admin/plans/{name}");
        using var standard = await super.DeleteAsync("/admin/plans/default");

        await used.ShouldBeProblemAsync(409, "plan_in_use");
        await standard.ShouldBeProblemAsync(409, "plan_in_use");
    }

    [Theory]
    [InlineData("Free")]
    [InlineData("-free")]
    [InlineData("free-")]
    [InlineData("fr--ee")]
    [InlineData("fr%22ee")]
    [InlineData("%EF%BD%86ree")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890")]
    public async Task Refuses_a_name_that_is_none(string name)
    {
        var super = await SuperAsync();

        using var set = await SetAsync(super, name, new { seats = 1 });
        using var removed = await super.DeleteAsync($"/admin/plans/{name}");

        await set.ShouldBeProblemAsync(400, "invalid_parameter");
        await removed.ShouldBeProblemAsync(400, "invalid_parameter");
    }

    [Fact]
    public async Task Needs_limits_that_are_numbers()
    {
        var (super, name) = (await SuperAsync(), Unique.Text());

        using var negative = await SetAsync(super, name, new { seats = -1 });
        using var none = await super.SendAsync(HttpMethod.Put, $"/admin/plans/{name}", new { });

        await negative.ShouldPointAtAsync("#/limits/seats");
        Assert.Equal(400, (int)none.StatusCode);
    }

    private static async Task<ApiUser> SuperAsync() => await (await Tenant.CreateAsync()).AddSuperAdminAsync();

    private static Task<HttpResponseMessage> SetAsync(ApiUser by, string name, object limits, params (string, string)[] headers) =>
        by.SendAsync(HttpMethod.Put, $"/admin/plans/{name}", new { limits }, headers);
}
