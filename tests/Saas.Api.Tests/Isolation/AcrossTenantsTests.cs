using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Isolation;

/// <summary>Cases of isolation that a generated row cannot think of.</summary>
public sealed class AcrossTenantsTests
{
    [Fact]
    public async Task A_foreign_member_named_in_the_body_is_refused_and_not_believed()
    {
        var tenants = await TwoTenants.CreateAsync();

        using var answer = await tenants.A.Admin.PostAsync("/users", new { email = Unique.Email(), name = "Eve", role = "USER", tenantId = tenants.B.Id });

        await answer.ShouldBeProblemAsync(400, "malformed_json");
        await tenants.BShouldBeUnchangedAsync();
    }

    [Fact]
    public async Task A_cursor_of_another_tenant_gives_only_own_rows()
    {
        var tenants = await TwoTenants.CreateAsync();
        var later = await tenants.A.AddAsync();

        using var answer = await tenants.A.Admin.GetAsync($"/users?cursor={tenants.BCursor}");

        var items = (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray().ToList();
        Assert.Contains(items, item => item.Text("id") == later.Text("id"));
        Assert.All(items, item => Assert.Equal(tenants.A.Id.ToString(), item.Text("tenantId")));
    }

    [Fact]
    public async Task Adding_a_person_of_another_tenant_touches_nothing_there()
    {
        var tenants = await TwoTenants.CreateAsync();

        using var answer = await tenants.A.Admin.PostAsync("/users", new { email = tenants.BUser.Email, name = "Also ours", role = "ADMIN", password = Unique.Password() });

        var added = await answer.ShouldBeAsync(201);
        tenants.Before.ShouldNotBeIn(added.GetRawText(), butFor: tenants.BUser.Email);
        await tenants.BShouldBeUnchangedAsync();
        await ApiUser.SignInAsync(ApiHost.Current.Client, tenants.BUser.Email, tenants.BUser.Password, tenants.B.Id);
    }

    [Fact]
    public async Task One_person_in_two_tenants_acts_only_in_the_tokens()
    {
        var tenants = await TwoTenants.CreateAsync();
        await Mailbox.ProveAsync(tenants.BUser.Email);
        using var added = await tenants.A.Admin.PostAsync("/users", new { email = tenants.BUser.Email, name = "Also ours", role = "ADMIN" });
        var id = (await added.ShouldBeAsync(201)).Text("id");

        var inA = await ApiUser.SignInAsync(ApiHost.Current.Client, tenants.BUser.Email, tenants.BUser.Password, tenants.A.Id);
        using var own = await inA.GetAsync($"/users/{id}");
        using var foreign = await inA.GetAsync($"/users/{tenants.BUser.Id}");
        using var header = await inA.GetAsync("/users", ("X-Tenant-ID", tenants.B.Id.ToString()));

        await own.ShouldBeAsync(200);
        await foreign.ShouldBeProblemAsync(404, "not_found");
        await header.ShouldBeProblemAsync(403, "tenant_mismatch");
    }

    [Fact]
    public async Task A_platform_administrator_reaches_exactly_the_tenant_that_it_names()
    {
        var tenants = await TwoTenants.CreateAsync();
        var super = await tenants.A.AddSuperAdminAsync();

        using var answer = await super.GetAsync("/users", ("X-Tenant-ID", tenants.B.Id.ToString()));
        using var unnamed = await super.GetAsync($"/users/{tenants.BUser.Id}");

        var items = (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([tenants.B.Admin.Id, tenants.BUser.Id], items.Select(item => item.GetProperty("id").GetGuid()));
        await unnamed.ShouldBeProblemAsync(404, "not_found");
    }

    [Theory]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task A_tenants_administrator_cannot_change_a_platform_administrator(string method)
    {
        var tenant = await Tenant.CreateAsync();
        var super = await tenant.AddSuperAdminAsync();
        var before = await Footprint.OfAsync(tenant.Id);

        using var answer = await tenant.Admin.SendAsync(new HttpMethod(method), $"/users/{super.Id}", method == "PATCH" ? new { role = "USER" } : null);

        await answer.ShouldBeProblemAsync(403, "platform_user_protected");
        await before.ShouldBeUnchangedAsync(tenant.Id);
    }

    [Fact]
    public async Task Nobody_is_made_a_platform_administrator_over_HTTP()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync();

        using var created = await tenant.Admin.PostAsync("/users", new { email = Unique.Email(), name = "Eve", role = "SUPER_ADMIN" });
        using var changed = await tenant.Admin.PatchAsync($"/users/{user.Text("id")}", new { role = "SUPER_ADMIN" });

        await created.ShouldPointAtAsync("#/role");
        await changed.ShouldPointAtAsync("#/role");
        Assert.Equal(0, await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE tenant_id = $1 AND role = 'SUPER_ADMIN'", tenant.Id));
    }
}
