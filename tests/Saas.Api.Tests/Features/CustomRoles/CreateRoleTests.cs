using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.CustomRoles;

public sealed class CreateRoleTests
{
    [Fact]
    public async Task Answers_with_the_role_and_its_address()
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.PostAsync("/roles", new { name = "Help desk", permissions = new[] { "users.update", "users.read", "users.read" } });

        var role = await answer.ShouldBeAsync(201);
        Assert.Equal(["id", "name", "permissions", "version", "createdAt", "updatedAt"], role.Members());
        Assert.Equal(["users.read", "users.update"], role.GetProperty("permissions").EnumerateArray().Select(code => code.GetString()));
        Assert.Equal($"/roles/{role.Text("id")}", answer.Header("Location"));
        Assert.Equal("\"1\"", answer.Header("ETag"));
        using var read = await tenant.Admin.GetAsync(answer.Header("Location"));
        Assert.Equal(role.ToString(), (await read.ShouldBeAsync(200)).ToString());
    }

    [Theory]
    [InlineData("ADMIN")]
    [InlineData("user")]
    [InlineData("Super_Admin")]
    [InlineData("super admin")]
    [InlineData("SUPER-ADMIN")]
    [InlineData("superadmin")]
    [InlineData("ＡＤＭＩＮ")]
    [InlineData("ⓐⓓⓜⓘⓝ")]
    [InlineData("𝐀𝐝𝐦𝐢𝐧")]
    [InlineData("uſer")]
    [InlineData("admın")]
    [InlineData("ADMİN")]
    public async Task Refuses_a_name_that_passes_for_a_built_in_role(string name)
    {
        var tenant = await Tenant.CreateAsync();
        var other = await tenant.AddRoleAsync("users.read");

        using var created = await tenant.Admin.PostAsync("/roles", new { name, permissions = Array.Empty<string>() });
        using var renamed = await tenant.Admin.PatchAsync($"/roles/{other}", new { name });

        await created.ShouldPointAtAsync("#/name");
        await renamed.ShouldPointAtAsync("#/name");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" x")]
    [InlineData("Ad\u200Bmin")]
    [InlineData("\u202Enimda")]
    [InlineData("Help\u00A0desk")]
    public async Task Refuses_a_name_with_what_cannot_be_seen(string name)
    {
        using var answer = await (await Tenant.CreateAsync()).Admin.PostAsync("/roles", new { name, permissions = Array.Empty<string>() });

        await answer.ShouldPointAtAsync("#/name");
    }

    [Theory]
    [InlineData("help desk")]
    [InlineData("Ｈｅｌｐ desk")]
    public async Task Refuses_a_name_that_is_taken_however_it_is_written(string name)
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var body = new { name = "Help desk", permissions = Array.Empty<string>() };
        using var first = await tenant.Admin.PostAsync("/roles", body);
        await first.ShouldBeAsync(201);

        using var second = await tenant.Admin.PostAsync("/roles", body with { name = name });
        using var elsewhere = await other.Admin.PostAsync("/roles", body);

        await second.ShouldBeProblemAsync(409, "role_name_taken");
        await elsewhere.ShouldBeAsync(201);
    }

    [Theory]
    [InlineData("users.fly")]
    [InlineData("USERS.READ")]
    [InlineData("")]
    [InlineData("platform.tenants")]
    public async Task Refuses_codes_that_no_role_can_grant_whoever_asks(string code)
    {
        var tenant = await Tenant.CreateAsync();
        var super = await tenant.AddSuperAdminAsync();

        foreach (var caller in new[] { tenant.Admin, super })
        {
            using var answer = await caller.PostAsync("/roles", new { name = Unique.Text(), permissions = new[] { "users.read", code } });
            await answer.ShouldPointAtAsync("#/permissions");
        }
    }

    [Fact]
    public async Task Refuses_101_codes_and_none_at_all()
    {
        var admin = (await Tenant.CreateAsync()).Admin;

        using var many = await admin.PostAsync("/roles", new { name = "Many", permissions = Enumerable.Repeat("users.read", 101) });
        using var none = await admin.PostAsync("/roles", new { name = "None" });

        await many.ShouldPointAtAsync("#/permissions");
        Assert.Equal(400, (int)none.StatusCode);
    }

    [Fact]
    public async Task Makes_exactly_as_many_as_a_tenant_may_have_also_at_once()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["ROLES_PER_TENANT"] = "10" });
        var tenant = await Tenant.CreateAsync(api);

        var answers = await Task.WhenAll(Enumerable.Range(0, 25).Select(i => tenant.Admin.PostAsync("/roles", new { name = $"Role {i}", permissions = Array.Empty<string>() })));

        Assert.Equal(10, answers.Count(answer => (int)answer.StatusCode == 201));
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 201))
            await answer.ShouldBeProblemAsync(409, "roles_full");
        Assert.Equal(10, await Sql.ScalarAsync<long>("SELECT count(*) FROM roles WHERE tenant_id = $1", tenant.Id));
    }
}
