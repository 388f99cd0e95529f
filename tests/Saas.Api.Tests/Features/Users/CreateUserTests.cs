using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Users;

public sealed class CreateUserTests
{
    [Fact]
    public async Task The_trail_does_not_tell_when_the_account_was_made()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync();

        var account = await Sql.ScalarAsync<Guid>("SELECT account_id FROM users WHERE id = $1", user.GetProperty("id").GetGuid());

        Assert.Equal(4, account.Version);
        Assert.Equal(4, Jwt.Payload(tenant.Admin.AccessToken).GetProperty("sub").GetGuid().Version);
    }

    [Fact]
    public async Task Answers_with_the_user_its_address_and_its_version()
    {
        var tenant = await Tenant.CreateAsync();
        var email = Unique.Email();

        using var answer = await tenant.Admin.PostAsync("/users", new { email = email.ToUpperInvariant(), name = "New One", role = "USER" });

        var user = await answer.ShouldBeAsync(201);
        Assert.Equal(["id", "tenantId", "email", "name", "role", "status", "version", "createdAt", "updatedAt"], user.Members());
        Assert.Equal([email, "New One", "USER", "active"], [user.Text("email"), user.Text("name"), user.Text("role"), user.Text("status")]);
        Assert.Equal($"/users/{user.Text("id")}", answer.Header("Location"));
        Assert.Equal("\"1\"", answer.Header("ETag"));
        using var read = await tenant.Admin.GetAsync(answer.Header("Location"));
        Assert.Equal(user.ToString(), (await read.ShouldBeAsync(200)).ToString());
    }

    [Fact]
    public async Task Refuses_a_second_user_with_one_address()
    {
        var tenant = await Tenant.CreateAsync();
        var first = await tenant.AddAsync(name: "First");

        using var answer = await tenant.Admin.PostAsync("/users", new { email = first.Text("email").ToUpperInvariant(), name = "Second", role = "USER" });

        await answer.ShouldBeProblemAsync(409, "user_exists");
        using var read = await tenant.Admin.GetAsync($"/users/{first.Text("id")}");
        Assert.Equal("First", (await read.ShouldBeAsync(200)).Text("name"));
    }

    [Fact]
    public async Task Makes_one_user_of_parallel_requests_with_one_address()
    {
        var tenant = await Tenant.CreateAsync();
        var body = new { email = Unique.Email(), name = "Once", role = "USER" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => tenant.Admin.PostAsync("/users", body)));

        Assert.Equal([201, .. Enumerable.Repeat(409, 7)], answers.Select(answer => (int)answer.StatusCode).Order());
    }

    [Fact]
    public async Task Adds_an_account_from_elsewhere_without_touching_or_telling()
    {
        var person = (await Tenant.CreateAsync()).Admin;
        var tenant = await Tenant.CreateAsync();
        var (mine, theirs) = (new { email = person.Email, name = "P", role = "USER", password = Unique.Password() },
            new { email = Unique.Email(), name = "P", role = "USER", password = Unique.Password() });

        using var existing = await tenant.Admin.PostAsync("/users", mine);
        using var fresh = await tenant.Admin.PostAsync("/users", theirs);

        var (first, second) = (await existing.ShouldBeAsync(201), await fresh.ShouldBeAsync(201));
        Assert.Equal(Comparable(second, theirs.email), Comparable(first, mine.email));
        Assert.Equal(fresh.Headers.Select(header => header.Key).Order(), existing.Headers.Select(header => header.Key).Order());
        using var newPassword = await LoginAsync(person.Email, mine.password, tenant.Id);
        await newPassword.ShouldBeProblemAsync(401, "invalid_credentials");
        await Mailbox.ProveAsync(person.Email);
        using var oldPassword = await LoginAsync(person.Email, person.Password, tenant.Id);
        await oldPassword.ShouldBeAsync(200);
        Assert.Equal(200, await person.StatusAsync());
    }

    [Fact]
    public async Task Cannot_be_used_to_set_the_password_of_an_account_without_one()
    {
        var first = await Tenant.CreateAsync();
        var invited = await first.AddAsync();
        var (attacker, password) = (await Tenant.CreateAsync(), Unique.Password());

        await attacker.AddAsync(email: invited.Text("email"), password: password);

        using var answer = await LoginAsync(invited.Text("email"), password, first.Id);
        await answer.ShouldBeProblemAsync(401, "invalid_credentials");
    }

    [Theory]
    [InlineData("SUPER_ADMIN")]
    [InlineData("admin")]
    [InlineData("OWNER")]
    [InlineData("")]
    public async Task Refuses_roles_that_a_tenant_cannot_give(string role)
    {
        var tenant = await Tenant.CreateAsync();
        var email = Unique.Email();

        using var answer = await tenant.Admin.PostAsync("/users", new { email, name = "X", role });

        await answer.ShouldPointAtAsync("#/role");
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", email));
    }

    [Fact]
    public async Task Is_for_those_who_may_create_users()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();

        using var answer = await user.PostAsync("/users", new { email = Unique.Email(), name = "X", role = "USER" });

        await answer.ShouldBeProblemAsync(403, "permission_denied");
    }

    private static Task<HttpResponseMessage> LoginAsync(string email, string password, Guid tenantId) =>
        ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email, password, tenantId });

    private static string Comparable(System.Text.Json.JsonElement user, string email) => string.Join(' ', user.EnumerateObject()
        .Where(member => member.Name is not ("id" or "createdAt" or "updatedAt"))
        .Select(member => $"{member.Name}={member.Value.ToString().Replace(email, "", StringComparison.Ordinal)}"));
}
