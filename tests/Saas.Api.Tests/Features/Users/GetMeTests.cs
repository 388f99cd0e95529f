using Saas.Api.Platform.Access;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Users;

public sealed class GetMeTests
{
    [Fact]
    public async Task Answers_with_the_caller_in_the_documented_shape()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync(name: "Zoë Example");

        using var answer = await user.GetAsync("/users/me");

        var me = await answer.ShouldBeAsync(200);
        Assert.Equal(["id", "tenantId", "email", "name", "role", "status", "version", "createdAt", "updatedAt", "permissions"], me.Members());
        Assert.Equal(user.Id, me.GetProperty("id").GetGuid());
        Assert.Equal(tenant.Id, me.GetProperty("tenantId").GetGuid());
        Assert.Equal([user.Email, "Zoë Example", "USER", "active"], [me.Text("email"), me.Text("name"), me.Text("role"), me.Text("status")]);
        Assert.Equal("\"1\"", answer.Header("ETag"));
        Assert.Equal(TimeSpan.Zero, me.GetProperty("createdAt").GetDateTimeOffset().Offset);
    }

    [Fact]
    public async Task Tells_every_permission_in_force()
    {
        var tenant = await Tenant.CreateAsync();
        var (user, keeper, super) = (await tenant.AddUserAsync(), await tenant.AddUserWithAsync("users.update", "jobs.read"), await tenant.AddSuperAdminAsync());

        Assert.Empty(await PermissionsAsync(user));
        Assert.Equal(["jobs.read", "users.update"], await PermissionsAsync(keeper));
        Assert.Equal(Permissions.OfTenants.Order(StringComparer.Ordinal), await PermissionsAsync(tenant.Admin));
        Assert.Equal(Permissions.OfPlatform.Order(StringComparer.Ordinal), await PermissionsAsync(super));
    }

    [Fact]
    public async Task Needs_a_token()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/users/me");

        await answer.ShouldBeProblemAsync(401, "authentication_required");
        Assert.Equal("Bearer", answer.Header("WWW-Authenticate"));
    }

    [Fact]
    public async Task Is_the_membership_of_the_tokens_tenant()
    {
        var first = await Tenant.CreateAsync();
        var second = await Tenant.CreateAsync(email: first.Admin.Email, password: first.Admin.Password);

        using var inFirst = await first.Admin.GetAsync("/users/me");
        using var inSecond = await second.Admin.GetAsync("/users/me");

        Assert.Equal(first.Admin.Id, (await inFirst.ShouldBeAsync(200)).GetProperty("id").GetGuid());
        Assert.Equal(second.Admin.Id, (await inSecond.ShouldBeAsync(200)).GetProperty("id").GetGuid());
    }

    private static async Task<string[]> PermissionsAsync(ApiUser user)
    {
        using var answer = await user.GetAsync("/users/me");
        return [.. (await answer.ShouldBeAsync(200)).GetProperty("permissions").EnumerateArray().Select(code => code.GetString()!)];
    }
}
