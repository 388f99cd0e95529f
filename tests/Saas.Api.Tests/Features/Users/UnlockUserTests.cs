using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Users;

public sealed class UnlockUserTests
{
    [Fact]
    public async Task Lets_the_user_sign_in_again_at_once()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        await LockAsync(user);

        using var unlocked = await tenant.Admin.PostAsync($"/users/{user.Id}/unlock");
        using var again = await tenant.Admin.PostAsync($"/users/{user.Id}/unlock");

        Assert.Equal((204, 204), ((int)unlocked.StatusCode, (int)again.StatusCode));
        await user.SignInAgainAsync();
        Assert.Equal(2L, await Sql.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE tenant_id = $1 AND action = 'user.unlocked' AND object_id = $2 AND actor_id IS NOT NULL", tenant.Id, user.Id));
    }

    [Fact]
    public async Task Is_for_administrators_of_the_users_own_tenant()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();
        await LockAsync(user);

        using var byUser = await user.PostAsync($"/users/{user.Id}/unlock");
        using var byStranger = await other.Admin.PostAsync($"/users/{user.Id}/unlock");

        await byUser.ShouldBeProblemAsync(403, "permission_denied");
        await byStranger.ShouldBeProblemAsync(404, "not_found");
        using var locked = await LoginAsync(user, user.Password);
        await locked.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    private static async Task LockAsync(ApiUser user)
    {
        for (var i = 0; i < 10; i++)
            (await LoginAsync(user, "a wrong password")).Dispose();
        using var locked = await LoginAsync(user, user.Password);
        await locked.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    private static Task<HttpResponseMessage> LoginAsync(ApiUser user, string password) =>
        user.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password });
}
