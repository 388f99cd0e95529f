using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.SecondFactors;

/// <summary>Other ways into an account that has a second factor: none is weaker than sign-in (ASVS 6.3.4).</summary>
public sealed class MfaBypassTests
{
    private static HttpClient Client => ApiHost.Current.Client;

    [Fact]
    public async Task Signing_up_a_tenant_takes_the_code_too()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);

        using var without = await SignUpAsync(app, null);
        using var wrong = await SignUpAsync(app, app.WrongCode());
        using var right = await SignUpAsync(app, await app.FreshCodeAsync());

        var problem = await without.ShouldBeProblemAsync(401, "mfa_required");
        Assert.False(problem.TryGetProperty("challenge", out _));
        await wrong.ShouldBeProblemAsync(401, "invalid_mfa_code");
        Assert.Equal("aal2", Jwt.Payload((await right.ShouldBeAsync(201)).Text("accessToken")).Text("acr"));
        Assert.Equal(2L, await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE account_id = $1", app.AccountId()));
    }

    [Fact]
    public async Task Signing_up_under_a_name_that_is_taken_spends_one_code()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);
        var taken = await Tenant.CreateAsync();

        using var answer = await Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = taken.Name, email = app.User.Email, password = app.User.Password, code = await app.FreshCodeAsync() });

        var json = await answer.ShouldBeAsync(201);
        Assert.NotEqual(taken.Slug, json.GetProperty("tenant").Text("slug"));
    }

    [Fact]
    public async Task Joining_an_open_tenant_takes_the_code_too()
    {
        var app = await Authenticator.EnrollAsync((await Tenant.CreateAsync()).Admin);
        var open = await OpenTenantAsync();

        using var without = await RegisterAsync(app.User.Email, app.User.Password, open.Id, null);
        using var right = await RegisterAsync(app.User.Email, app.User.Password, open.Id, await app.FreshCodeAsync());

        await without.ShouldBeProblemAsync(401, "mfa_required");
        Assert.Equal("aal2", Jwt.Payload((await right.ShouldBeAsync(201)).Text("accessToken")).Text("acr"));
    }

    [Fact]
    public async Task Joining_a_tenant_that_requires_a_factor_leads_to_setting_one_up()
    {
        var open = await OpenTenantAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET require_mfa = true WHERE id = $1", open.Id);
        var (email, password) = (Unique.Email(), Unique.Password());

        using var answer = await RegisterAsync(email, password, open.Id, null);

        var problem = await answer.ShouldBeProblemAsync(403, "mfa_enrollment_required");
        Assert.Equal(43, problem.Text("challenge").Length);
        Assert.Equal("", answer.Header("Set-Cookie"));
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM sessions s JOIN accounts a ON a.id = s.account_id WHERE a.email = $1", email));
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE tenant_id = $1 AND email = $2", open.Id, email));
    }

    [Fact]
    public async Task A_code_does_no_harm_where_none_is_needed()
    {
        using var answer = await Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = "Acme", email = Unique.Email(), password = Unique.Password(), code = "123456" });

        Assert.Equal("aal1", Jwt.Payload((await answer.ShouldBeAsync(201)).Text("accessToken")).Text("acr"));
    }

    private static async Task<Tenant> OpenTenantAsync()
    {
        var tenant = await Tenant.CreateAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenant.Id);
        return tenant;
    }

    private static Task<HttpResponseMessage> SignUpAsync(Authenticator app, string? code) =>
        Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = $"Tenant {Unique.Text()}", email = app.User.Email, password = app.User.Password, code });

    private static Task<HttpResponseMessage> RegisterAsync(string email, string password, Guid tenantId, string? code) =>
        Client.SendJsonAsync(HttpMethod.Post, "/auth/register", new { email, password, tenantId, code });
}
