using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.BadInput;

/// <summary>Members that have the right type and break a rule: 400 with a pointer to each.</summary>
public sealed class BadMemberTests
{
    private static HttpClient Client => ApiHost.Current.Client;

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" Acme")]
    [InlineData("Acme ")]
    [InlineData("LONG101")]
    [InlineData("LONG100000")]
    public async Task Refuses_a_name(string name)
    {
        using var tenant = await Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = Long(name), email = Unique.Email(), password = Unique.Password() });
        await tenant.ShouldPointAtAsync("#/name");

        var admin = (await Tenant.CreateAsync()).Admin;
        using var user = await admin.PostAsync("/users", new { name = Long(name), email = Unique.Email(), role = "USER" });
        await user.ShouldPointAtAsync("#/name");
        using var change = await admin.PatchAsync($"/users/{admin.Id}", new { name = Long(name) });
        await change.ShouldPointAtAsync("#/name");
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("@example.com")]
    [InlineData("x@")]
    [InlineData("x@localhost")]
    [InlineData("x y@example.com")]
    [InlineData(" x@example.com")]
    [InlineData("x@example.com ")]
    [InlineData("x@exa mple.com")]
    [InlineData("a@b@example.com")]
    [InlineData("\"a b\"@example.com")]
    [InlineData("a..b@example.com")]
    [InlineData(".a@example.com")]
    [InlineData("a.@example.com")]
    [InlineData("x@.example.com")]
    [InlineData("x@example..com")]
    [InlineData("x@example.com.")]
    [InlineData("x@-example.com")]
    [InlineData("x@[127.0.0.1]")]
    [InlineData("аdmin@example.com")]
    [InlineData("mıke@example.com")]
    [InlineData("Ｘ@example.com")]
    [InlineData("<x@example.com>")]
    [InlineData("x@example.com,y@example.com")]
    [InlineData("x@example.com%0d%0aBcc:y")]
    [InlineData("LONG300@example.com")]
    [InlineData("LONG65@example.com")]
    [InlineData("x@LONG64.com")]
    public async Task Refuses_an_address(string email)
    {
        var password = Unique.Password();

        using var signUp = await Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = "Acme", email = Long(email), password });
        using var login = await Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = Long(email), password });
        using var register = await Client.SendJsonAsync(HttpMethod.Post, "/auth/register", new { email = Long(email), password, tenantId = Guid.CreateVersion7() });

        await signUp.ShouldPointAtAsync("#/email");
        await login.ShouldPointAtAsync("#/email");
        await register.ShouldPointAtAsync("#/email");
    }

    [Theory]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    [InlineData("EXAMPLE.com", "example.com")]
    public async Task Keeps_one_form_of_a_domain(string domain, string stored)
    {
        var local = $"O'Neil+{Unique.Text()}";

        var tenant = await Tenant.CreateAsync(email: $"{local}@{domain}");

        Assert.Equal($"{local.ToLowerInvariant()}@{stored}", tenant.Admin.Email);
        Assert.Equal(tenant.Admin.Id, (await ApiUser.SignInAsync(Client, $"{local.ToUpperInvariant()}@{domain}", tenant.Admin.Password)).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7 chars")]
    [InlineData("🔑🔑🔑🔑🔑🔑🔑")]
    [InlineData("LONG257")]
    public async Task Refuses_a_new_password(string password)
    {
        var email = Unique.Email();

        using var answer = await Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = "Acme", email, password = Long(password) });

        await answer.ShouldPointAtAsync("#/password");
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", email));
    }

    [Fact]
    public async Task Points_at_every_member_that_is_missing_or_wrong()
    {
        using var empty = await Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { });
        using var all = await Client.SendJsonAsync(HttpMethod.Post, "/tenants", new { name = "", email = "x", password = "short", tokenTransport = "pigeon" });
        using var login = await Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { });
        using var register = await Client.SendJsonAsync(HttpMethod.Post, "/auth/register", new { email = Unique.Email(), password = Unique.Password() });

        await ShouldRefuseAsync(empty);
        await all.ShouldPointAtAsync("#/name", "#/email", "#/password", "#/tokenTransport");
        await ShouldRefuseAsync(login);
        await ShouldRefuseAsync(register);
    }

    [Theory]
    [InlineData("\"x\"")]
    [InlineData("\"\"")]
    [InlineData("7")]
    [InlineData("\"{00000000-0000-0000-0000-000000000000}\"")]
    public async Task Refuses_a_tenant_id_that_is_no_UUID(string tenantId)
    {
        using var answer = await Client.SendJsonAsync(HttpMethod.Post, "/auth/login", $$"""{"email":"{{Unique.Email()}}","password":"password-1","tenantId":{{tenantId}}}""");

        var problem = await answer.ShouldBeProblemAsync(400, "malformed_json");
        Assert.Equal("#/tenantId", Assert.Single(problem.GetProperty("errors").EnumerateArray()).Text("pointer"));
    }

    [Fact]
    public async Task Refuses_unknown_and_forbidden_members_of_a_change()
    {
        var admin = (await Tenant.CreateAsync()).Admin;

        foreach (var body in new object[] { new { email = Unique.Email() }, new { id = Guid.CreateVersion7() }, new { tenantId = Guid.CreateVersion7() }, new { version = 9 }, new { accountId = Guid.CreateVersion7() } })
        {
            using var answer = await admin.PatchAsync($"/users/{admin.Id}", body);
            await answer.ShouldBeProblemAsync(400, "malformed_json");
        }

        using var status = await admin.PatchAsync($"/users/{admin.Id}", new { status = "deleted" });
        await status.ShouldPointAtAsync("#/status");
        using var read = await admin.GetAsync("/users/me");
        Assert.Equal(1, (await read.ShouldBeAsync(200)).GetProperty("version").GetInt32());
    }

    private static async Task ShouldRefuseAsync(HttpResponseMessage answer)
    {
        var code = (await answer.ReadJsonAsync()).Text("code");
        await answer.ShouldBeProblemAsync(400, code);
        Assert.Contains(code, new[] { "validation_failed", "malformed_json" });
    }

    private static string Long(string text) => !text.StartsWith("LONG", StringComparison.Ordinal) && !text.Contains("@LONG", StringComparison.Ordinal)
        ? text
        : System.Text.RegularExpressions.Regex.Replace(text, "LONG([0-9]+)", match => new string('x', int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
}
