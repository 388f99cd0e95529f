using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

public sealed class RegisterTests
{
    [Fact]
    public async Task Is_closed_unless_the_tenant_opens_it_and_unknown_tenants_look_the_same()
    {
        var tenant = await Tenant.CreateAsync();
        using var closed = await RegisterAsync(tenant.Id);
        using var unknown = await RegisterAsync(Guid.CreateVersion7());

        var first = await closed.ShouldBeProblemAsync(403, "registration_closed");
        var second = await unknown.ShouldBeProblemAsync(403, "registration_closed");

        Assert.Equal(WithoutTrace(first), WithoutTrace(second));
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE tenant_id = $1", tenant.Id));
    }

    [Fact]
    public async Task Joins_an_open_tenant_as_USER_and_signs_in()
    {
        var tenant = await OpenTenantAsync();
        var email = Unique.Email();

        using var answer = await RegisterAsync(tenant.Id, email);

        var json = await answer.ShouldBeAsync(201);
        Assert.Equal(["tenant", "user", "accessToken", "tokenType", "expiresIn"], json.Members());
        Assert.Equal("USER", json.GetProperty("user").Text("role"));
        Assert.Equal(email, json.GetProperty("user").Text("email"));
        Assert.Equal(tenant.Id, json.GetProperty("user").GetProperty("tenantId").GetGuid());
        Assert.StartsWith("refresh_token=", answer.Header("Set-Cookie"), StringComparison.Ordinal);
        Assert.Equal(200, await ApiUser.From(ApiHost.Current.Client, json, "").StatusAsync());
    }

    [Fact]
    public async Task Takes_an_existing_account_only_with_its_own_password()
    {
        var tenant = await OpenTenantAsync();
        var person = (await Tenant.CreateAsync()).Admin;

        using var wrong = await RegisterAsync(tenant.Id, person.Email, Unique.Password());
        using var right = await RegisterAsync(tenant.Id, person.Email, person.Password);

        await wrong.ShouldBeProblemAsync(401, "invalid_credentials");
        await right.ShouldBeAsync(201);
        Assert.Equal(200, await (await person.SignInAgainAsync()).StatusAsync());
    }

    [Fact]
    public async Task Refuses_who_is_a_member_already()
    {
        var tenant = await OpenTenantAsync();

        using var answer = await RegisterAsync(tenant.Id, tenant.Admin.Email, tenant.Admin.Password);

        await answer.ShouldBeProblemAsync(409, "user_exists");
    }

    [Fact]
    public async Task Does_not_let_a_suspended_user_back_in()
    {
        var tenant = await OpenTenantAsync();
        var user = await tenant.AddUserAsync();
        using var suspended = await tenant.Admin.PatchAsync($"/users/{user.Id}", new { status = "suspended" });
        await suspended.ShouldBeAsync(200);

        using var answer = await RegisterAsync(tenant.Id, user.Email, user.Password);

        await answer.ShouldBeProblemAsync(409, "user_exists");
    }

    private static async Task<Tenant> OpenTenantAsync()
    {
        var tenant = await Tenant.CreateAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenant.Id);
        return tenant;
    }

    private static Task<HttpResponseMessage> RegisterAsync(Guid tenantId, string? email = null, string? password = null) =>
        ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/register", new
        {
            email = email ?? Unique.Email(),
            password = password ?? Unique.Password(),
            tenantId,
        });

    private static string WithoutTrace(JsonElement problem) =>
        JsonSerializer.Serialize(problem).Replace(problem.Text("traceId"), "", StringComparison.Ordinal);
}
