using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Users;

public sealed class GetUserTests
{
    [Fact]
    public async Task Answers_with_the_user_and_its_version()
    {
        var tenant = await Tenant.CreateAsync();
        var created = await tenant.AddAsync();

        using var answer = await tenant.Admin.GetAsync($"/users/{created.Text("id")}");

        Assert.Equal(created.ToString(), (await answer.ShouldBeAsync(200)).ToString());
        Assert.Equal("\"1\"", answer.Header("ETag"));
    }

    [Fact]
    public async Task Does_not_find_unknown_users_nor_those_of_another_tenant()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());

        using var unknown = await tenant.Admin.GetAsync($"/users/{Guid.CreateVersion7()}");
        using var foreign = await tenant.Admin.GetAsync($"/users/{other.Admin.Id}");

        await unknown.ShouldBeProblemAsync(404, "not_found");
        await foreign.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task Is_for_those_who_may_read_users_also_about_oneself()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();

        using var answer = await user.GetAsync($"/users/{user.Id}");

        await answer.ShouldBeProblemAsync(403, "permission_denied");
    }
}
