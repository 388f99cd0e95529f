using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Passwords;

/// <summary>What is refused as a new password, wherever one is set.</summary>
public sealed class NewPasswordTests
{
    private static HttpClient Client => ApiHost.Current.Client;

    [Theory]
    [InlineData("password")]
    [InlineData("PassWord1")]
    [InlineData("qwertyuiop")]
    [InlineData("123456789")]
    [InlineData("!qaz2wsx")]
    [InlineData("zzzzzzz1")]
    public async Task Refuses_a_common_one(string password) => await ShouldRefuseAsync(password, "Is one of the most common passwords.");

    [Theory]
    [InlineData("x-EMAIL-y")]
    [InlineData("LOCAL2026")]
    [InlineData("my LOCAL!")]
    public async Task Refuses_one_with_the_address_in_it(string form)
    {
        var email = $"Ada.{Unique.Text()}@example.com";
        var password = form.Replace("EMAIL", email.ToUpperInvariant(), StringComparison.Ordinal).Replace("LOCAL", email[..email.IndexOf('@', StringComparison.Ordinal)], StringComparison.Ordinal);

        await ShouldRefuseAsync(password, "Must not contain the e-mail address.", email);
    }

    [Theory]
    [InlineData("Grünwald Optics", "grünwald-OPTICS-9")]
    [InlineData("Acme", "xx Acme xx")]
    public async Task Refuses_one_with_the_name_of_the_organisation_in_it(string name, string password) =>
        await ShouldRefuseAsync(password, "Must not contain the name of the organisation.", name: name);

    [Fact]
    public async Task Short_names_and_short_addresses_are_found_by_chance_and_do_not_count()
    {
        using var answer = await SignUpAsync("abc-password-of-me", $"me@{Unique.Text()}.example.com", "abc");

        await answer.ShouldBeAsync(201);
    }

    [Fact]
    public async Task Holds_for_registration_and_for_users_that_an_admin_adds()
    {
        var tenant = await Tenant.CreateAsync(name: $"Umbra {Unique.Text()}");
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenant.Id);

        foreach (var password in new[] { "iloveyou", $"{tenant.Name}!" })
        {
            using var registered = await Client.SendJsonAsync(HttpMethod.Post, "/auth/register", new { email = Unique.Email(), password, tenantId = tenant.Id });
            using var added = await tenant.Admin.PostAsync("/users", new { email = Unique.Email(), name = "Ada", role = "USER", password });

            await registered.ShouldPointAtAsync("#/password");
            await added.ShouldPointAtAsync("#/password");
        }
    }

    [Fact]
    public async Task Refuses_the_words_of_the_product_where_they_are_set()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["PASSWORD_FORBIDDEN_WORDS"] = "widgets, fab" });

        using var refused = await SignUpAsync("My-Widgets-4", api: api);
        using var taken = await SignUpAsync("fab four five", api: api);

        await ShouldSayAsync(refused, "Must not contain the name of the product.");
        await taken.ShouldBeAsync(201);
    }

    [Fact]
    public async Task The_lengths_are_settings_that_the_document_shows()
    {
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["PASSWORD_MIN_LENGTH"] = "15", ["PASSWORD_MAX_LENGTH"] = "64" });

        // 15 UTF-16 units, 14 characters.
        using var tooShort = await SignUpAsync("🔑 has 14 signs", api: api);
        using var tooLong = await SignUpAsync(new string('é', 65), api: api);
        using var shortest = await SignUpAsync("🔑 has 15 signs!", api: api);
        using var longest = await SignUpAsync(new string('é', 64), api: api);
        using var document = await api.Client.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);

        await ShouldSayAsync(tooShort, "Must have 15 to 64 characters.");
        await ShouldSayAsync(tooLong, "Must have 15 to 64 characters.");
        await shortest.ShouldBeAsync(201);
        await longest.ShouldBeAsync(201);
        var password = (await document.ShouldBeAsync(200)).GetProperty("components").GetProperty("schemas").GetProperty("CreateTenantRequest").GetProperty("properties").GetProperty("password");
        Assert.Equal((15, 64), (password.GetProperty("minLength").GetInt32(), password.GetProperty("maxLength").GetInt32()));
    }

    private static async Task ShouldRefuseAsync(string password, string reason, string? email = null, string? name = null)
    {
        email ??= Unique.Email();

        using var answer = await SignUpAsync(password, email, name);

        await ShouldSayAsync(answer, reason);
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", email.ToLowerInvariant()));
    }

    private static async Task ShouldSayAsync(HttpResponseMessage answer, string reason)
    {
        var problem = await answer.ShouldBeProblemAsync(400, "validation_failed");
        var error = Assert.Single(problem.GetProperty("errors").EnumerateArray());
        Assert.Equal(("#/password", reason), (error.Text("pointer"), error.Text("detail")));
    }

    private static Task<HttpResponseMessage> SignUpAsync(string password, string? email = null, string? name = null, ApiInstance? api = null) =>
        (api?.Client ?? Client).SendJsonAsync(HttpMethod.Post, "/tenants", new { name = name ?? $"Tenant {Unique.Text()}", email = email ?? Unique.Email(), password });
}
