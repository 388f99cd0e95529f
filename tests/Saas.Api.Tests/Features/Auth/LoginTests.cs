using System.Text;
using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

public sealed class LoginTests
{
    private static HttpClient Client => ApiHost.Current.Client;

    [Fact]
    public async Task Answers_in_the_shape_of_sign_up()
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await LoginAsync(tenant.Admin.Email, tenant.Admin.Password);

        var json = await answer.ShouldBeAsync(200);
        Assert.Equal(["tenant", "user", "accessToken", "tokenType", "expiresIn"], json.Members());
        Assert.Equal(tenant.Id, json.GetProperty("tenant").GetProperty("id").GetGuid());
        Assert.Equal(tenant.Slug, json.GetProperty("tenant").Text("slug"));
        Assert.Equal(tenant.Admin.Id, json.GetProperty("user").GetProperty("id").GetGuid());
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("cookie")]
    public async Task Sets_the_cookie_unless_the_body_is_asked_for(string? transport)
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await LoginAsync(tenant.Admin.Email, tenant.Admin.Password, transport: transport);

        var json = await answer.ShouldBeAsync(200);
        Assert.False(json.TryGetProperty("refreshToken", out _));
        Assert.StartsWith("refresh_token=", answer.Header("Set-Cookie"), StringComparison.Ordinal);
        Assert.Contains("httponly", answer.Header("Set-Cookie"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Puts_the_refresh_token_in_the_body_when_asked()
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await LoginAsync(tenant.Admin.Email, tenant.Admin.Password, transport: "body");

        var json = await answer.ShouldBeAsync(200);
        Assert.Equal(86, json.Text("refreshToken").Length);
        Assert.Equal("", answer.Header("Set-Cookie"));
    }

    [Fact]
    public async Task Takes_the_address_in_other_letter_case()
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await LoginAsync(tenant.Admin.Email.ToUpperInvariant(), tenant.Admin.Password);

        await answer.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Tells_nothing_about_which_addresses_exist()
    {
        var tenant = await Tenant.CreateAsync();
        var other = await Tenant.CreateAsync();
        using var wrongPassword = await LoginAsync(tenant.Admin.Email, "not the password");
        using var unknown = await LoginAsync(Unique.Email(), "not the password");
        using var foreign = await LoginAsync(tenant.Admin.Email, tenant.Admin.Password, other.Id);

        var expected = await CommonPartAsync(wrongPassword);

        Assert.Equal(expected, await CommonPartAsync(unknown));
        Assert.Equal(expected, await CommonPartAsync(foreign));
    }

    [Fact]
    public async Task Signs_in_to_the_tenant_that_is_asked_for_and_else_to_the_oldest()
    {
        var first = await Tenant.CreateAsync();
        var second = await Tenant.CreateAsync(email: first.Admin.Email, password: first.Admin.Password);

        var asked = await ApiUser.SignInAsync(Client, first.Admin.Email, first.Admin.Password, second.Id);
        var unasked = await ApiUser.SignInAsync(Client, first.Admin.Email, first.Admin.Password);

        Assert.Equal(second.Id, asked.TenantId);
        Assert.Equal(first.Id, unasked.TenantId);
    }

    [Fact]
    public async Task Refuses_a_user_without_a_password()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync();

        using var answer = await LoginAsync(user.Text("email"), "");
        using var guess = await LoginAsync(user.Text("email"), "password");

        await answer.ShouldPointAtAsync("#/password");
        await guess.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    [Theory]
    [InlineData(397)]
    [InlineData(399)]
    [InlineData(400)]
    [InlineData(2000)]
    public async Task Takes_a_long_User_Agent_also_when_it_is_cut_inside_a_character(int length)
    {
        var tenant = await Tenant.CreateAsync();
        var key = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("🔑"));
        var body = JsonSerializer.SerializeToUtf8Bytes(new { email = tenant.Admin.Email, password = tenant.Admin.Password });

        using var answer = await RawHttp.SendAsync(ApiHost.Current.Url, "POST /auth/login HTTP/1.1", body,
            "Content-Type: application/json", $"User-Agent: {new string('x', length)}{key}{key}");

        await answer.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Takes_every_character_of_the_password_as_it_is()
    {
        var password = $"  pä s 🔑 {new string('x', 240)} ";
        var tenant = await Tenant.CreateAsync(password: password);

        using var right = await LoginAsync(tenant.Admin.Email, password);
        using var trimmed = await LoginAsync(tenant.Admin.Email, password.Trim());

        await right.ShouldBeAsync(200);
        await trimmed.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    private static Task<HttpResponseMessage> LoginAsync(string email, string password, Guid? tenantId = null, string? transport = null) =>
        Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email, password, tenantId, tokenTransport = transport });

    /// <summary>Everything that a caller sees but the trace id.</summary>
    private static async Task<string> CommonPartAsync(HttpResponseMessage answer)
    {
        var problem = await answer.ShouldBeProblemAsync(401, "invalid_credentials");
        var headers = answer.Headers.Concat(answer.Content.Headers).Select(header => header.Key).Where(name => name != "Date").Order();
        return JsonSerializer.Serialize(problem).Replace(problem.Text("traceId"), "", StringComparison.Ordinal) + string.Join(',', headers);
    }
}
