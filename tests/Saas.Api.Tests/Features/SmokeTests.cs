using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features;

public sealed class SmokeTests
{
    [Fact]
    public async Task Signs_up_and_reads_itself()
    {
        using var health = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/health");
        await health.ShouldBeAsync(200);

        var tenant = await Tenant.CreateAsync();
        using var me = await tenant.Admin.GetAsync("/users/me");

        var user = await me.ShouldBeAsync(200);
        Assert.Equal(tenant.Admin.Id, user.GetProperty("id").GetGuid());
    }
}
