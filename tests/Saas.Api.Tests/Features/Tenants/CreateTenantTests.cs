using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Tenants;

public sealed class CreateTenantTests
{
    private static HttpClient Client => ApiHost.Current.Client;

    [Fact]
    public async Task Answers_with_tenant_user_and_token_in_the_promised_shape()
    {
        var (name, email) = ($"Acme {Unique.Text()}", Unique.Email());

        using var answer = await SignUpAsync(name, email);

        var json = await answer.ShouldBeAsync(201);
        Assert.Equal(["tenant", "user", "accessToken", "tokenType", "expiresIn"], json.Members());
        var (tenant, user) = (json.GetProperty("tenant"), json.GetProperty("user"));
        Assert.Equal(["id", "name", "slug"], tenant.Members());
        Assert.Equal(["id", "email", "name", "role", "tenantId"], user.Members());
        Assert.Equal(name, tenant.Text("name"));
        Assert.Equal(name.ToLowerInvariant().Replace(' ', '-'), tenant.Text("slug"));
        Assert.Equal(email, user.Text("email"));
        Assert.Equal(email.Split('@')[0], user.Text("name"));
        Assert.Equal("ADMIN", user.Text("role"));
        Assert.Equal(tenant.GetProperty("id").GetGuid(), user.GetProperty("tenantId").GetGuid());
        Assert.Equal("Bearer", json.Text("tokenType"));
        Assert.Equal(900, json.GetProperty("expiresIn").GetInt32());
    }

    [Fact]
    public async Task Gives_the_refresh_token_as_a_strict_cookie_and_forbids_caching()
    {
        using var answer = await SignUpAsync();

        await answer.ShouldBeAsync(201);
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal("/users/me", answer.Header("Location"));
        Assert.Matches("^refresh_token=[A-Za-z0-9_-]{86}; max-age=604800; path=/; samesite=strict; httponly$", RefreshCookie(answer));
    }

    [Fact]
    public async Task Gives_the_refresh_token_in_the_body_when_asked_and_then_sets_no_cookie()
    {
        using var answer = await SignUpAsync(transport: "body");

        var json = await answer.ShouldBeAsync(201);
        Assert.Matches("^[A-Za-z0-9_-]{86}$", json.Text("refreshToken"));
        Assert.Equal("", answer.Header("Set-Cookie"));
    }

    [Fact]
    public async Task Locks_the_cookie_to_the_host_when_the_public_address_is_https()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["PUBLIC_URL"] = "https://api.example.com" });

        using var answer = await SignUpAsync(client: api.Client);

        await answer.ShouldBeAsync(201);
        Assert.Matches("^__Host-refresh_token=[A-Za-z0-9_-]{86}; max-age=604800; path=/; secure; samesite=strict; httponly$", RefreshCookie(answer));
    }

    [Theory]
    [InlineData("Möller & Söhne ", "m-ller-s-hne")]
    [InlineData("--A  b__C--", "a-b-c")]
    public async Task Makes_the_slug_of_ASCII_letters_digits_and_single_dashes(string name, string slug)
    {
        var suffix = Unique.Text();

        var tenant = await Tenant.CreateAsync(name: $"{name}{suffix}");

        Assert.Equal($"{slug}-{suffix}", tenant.Slug);
    }

    [Fact]
    public async Task Makes_a_slug_also_of_a_name_without_such_letters()
    {
        var tenant = await Tenant.CreateAsync(name: "日本");

        Assert.Matches("^tenant(-[a-z0-9]{6})?$", tenant.Slug);
    }

    [Fact]
    public async Task Cuts_a_long_slug()
    {
        var tenant = await Tenant.CreateAsync(name: $"{Unique.Text()} {new string('x', 83)}");

        Assert.Equal(48, tenant.Slug.Length);
    }

    [Fact]
    public async Task Gives_the_second_tenant_of_a_name_a_slug_of_its_own()
    {
        var first = await Tenant.CreateAsync();

        var second = await Tenant.CreateAsync(name: first.Name);

        Assert.Equal(first.Name, second.Name);
        Assert.Matches($"^{first.Slug}-[a-z0-9]{{6}}$", second.Slug);
    }

    [Fact]
    public async Task Makes_all_of_ten_tenants_of_one_name_at_once()
    {
        var name = $"Same {Unique.Text()}";

        var tenants = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Tenant.CreateAsync(name: name)));

        Assert.Equal(10, tenants.Select(tenant => tenant.Slug).Distinct().Count());
    }

    [Fact]
    public async Task Gives_an_existing_account_a_second_tenant_when_the_password_is_right()
    {
        var first = await Tenant.CreateAsync();

        var second = await Tenant.CreateAsync(email: first.Admin.Email.ToUpperInvariant(), password: first.Admin.Password);

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(first.Admin.Email, second.Admin.Email);
        Assert.Equal(200, await second.Admin.StatusAsync());
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", first.Admin.Email));
    }

    [Fact]
    public async Task Refuses_an_existing_account_with_another_password_and_writes_nothing()
    {
        var first = await Tenant.CreateAsync();
        var name = $"Never {Unique.Text()}";

        using var answer = await SignUpAsync(name, first.Admin.Email);

        await answer.ShouldBeProblemAsync(401, "invalid_credentials");
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM tenants WHERE name = $1", name));
    }

    [Fact]
    public async Task Makes_one_account_of_parallel_sign_ups_with_one_address()
    {
        var (email, password) = (Unique.Email(), Unique.Password());

        var tenants = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Tenant.CreateAsync(email: email, password: password)));

        Assert.Equal(5, tenants.Select(tenant => tenant.Id).Distinct().Count());
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", email));
    }

    private static Task<HttpResponseMessage> SignUpAsync(string? name = null, string? email = null, string? transport = null, HttpClient? client = null) =>
        (client ?? Client).SendJsonAsync(HttpMethod.Post, "/tenants", new
        {
            name = name ?? $"Acme {Unique.Text()}",
            email = email ?? Unique.Email(),
            password = Unique.Password(),
            tokenTransport = transport,
        });

    private static string RefreshCookie(HttpResponseMessage answer) =>
        answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.Contains("refresh_token", StringComparison.Ordinal));
}
