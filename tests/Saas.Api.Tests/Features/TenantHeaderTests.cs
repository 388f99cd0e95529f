using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features;

/// <summary>X-Tenant-ID: the token's tenant, or a SUPER_ADMIN's choice.</summary>
public sealed class TenantHeaderTests
{
    private const string Header = "X-Tenant-ID";

    [Fact]
    public async Task May_repeat_the_tenant_of_the_token()
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.GetAsync("/users", (Header, tenant.Id.ToString().ToUpperInvariant()));

        await answer.ShouldBeAsync(200);
    }

    [Fact]
    public async Task May_not_be_another_tenant_known_or_not()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());

        using var known = await tenant.Admin.GetAsync("/users", (Header, other.Id.ToString()));
        using var unknown = await tenant.Admin.GetAsync("/users", (Header, Guid.CreateVersion7().ToString()));

        await known.ShouldBeProblemAsync(403, "tenant_mismatch");
        await unknown.ShouldBeProblemAsync(403, "tenant_mismatch");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("00000000-0000-0000-0000-00000000000")]
    [InlineData("{00000000-0000-0000-0000-000000000000}")]
    [InlineData("0' OR '1'='1")]
    public async Task Must_be_a_UUID(string value)
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.GetAsync("/users", (Header, value));

        await answer.ShouldBeProblemAsync(400, "invalid_tenant_id");
    }

    [Fact]
    public async Task May_be_given_once_only()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());

        using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, $"GET /users HTTP/1.1", null,
            $"Authorization: Bearer {tenant.Admin.AccessToken}", $"{Header}: {tenant.Id}", $"{Header}: {other.Id}");

        await answer.ShouldBeProblemAsync(400, "invalid_tenant_id");
    }

    [Fact]
    public async Task Lets_a_SUPER_ADMIN_work_in_another_tenant()
    {
        var (home, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var super = await home.AddSuperAdminAsync();
        var headers = (Header, other.Id.ToString());

        using var list = await super.GetAsync("/users", headers);
        using var created = await super.PostAsync("/users", new { email = Unique.Email(), name = "By platform", role = "USER" }, headers);
        using var removed = await super.DeleteAsync($"/users/{(await created.ShouldBeAsync(201)).Text("id")}", headers);

        Assert.Equal(other.Admin.Id, Assert.Single((await list.ShouldBeAsync(200)).GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Equal(other.Id, (await created.ReadJsonAsync()).GetProperty("tenantId").GetGuid());
        await removed.ShouldBeAsync(204);
    }

    [Fact]
    public async Task Must_be_a_tenant_that_exists()
    {
        var super = await (await Tenant.CreateAsync()).AddSuperAdminAsync();

        using var answer = await super.GetAsync("/users", (Header, Guid.CreateVersion7().ToString()));

        await answer.ShouldBeProblemAsync(404, "tenant_not_found");
    }
}
