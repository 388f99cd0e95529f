using System.Text.Json.Nodes;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.BadInput;

/// <summary>Members that somebody would like to set and that are not theirs: refused with a pointer, and nothing of the request is done.</summary>
public sealed class MassAssignmentTests
{
    /// <summary>What nobody gives in any body, and a value that would be worth having.</summary>
    private static readonly Dictionary<string, Func<JsonNode>> Wishes = new()
    {
        ["role"] = () => "SUPER_ADMIN",
        ["roles"] = () => new JsonArray("SUPER_ADMIN"),
        ["roleIds"] = () => new JsonArray(Guid.CreateVersion7().ToString()),
        ["permissions"] = () => new JsonArray("platform.tenants"),
        ["tenantId"] = () => Guid.CreateVersion7().ToString(),
        ["tenant_id"] = () => Guid.CreateVersion7().ToString(),
        ["emailVerified"] = () => true,
        ["emailVerifiedAt"] = () => "2026-01-01T00:00:00Z",
        ["isAdmin"] = () => true,
        ["id"] = () => Guid.CreateVersion7().ToString(),
        ["accountId"] = () => Guid.CreateVersion7().ToString(),
        ["sid"] = () => Guid.CreateVersion7().ToString(),
        ["passwordHash"] = () => "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ["status"] = () => "active",
        ["version"] = () => 7,
        ["plan"] = () => "enterprise",
        ["seats"] = () => 10_000,
        ["suspendedAt"] = () => "2026-01-01T00:00:00Z",
        ["methods"] = () => new JsonArray("mfa"),
        ["__proto__"] = () => new JsonObject { ["role"] = "SUPER_ADMIN" },
    };

    /// <summary>Where, and which of them are members there in their own right.</summary>
    private static readonly Dictionary<string, string[]> Routes = new()
    {
        ["POST /tenants"] = [],
        ["POST /auth/register"] = ["tenantId"],
        ["POST /auth/login"] = ["tenantId"],
        ["POST /auth/refresh"] = [],
        ["POST /auth/switch"] = ["tenantId"],
        ["POST /auth/reauthenticate"] = [],
        ["PATCH /account"] = [],
        ["POST /account/email"] = [],
        ["POST /account/password"] = [],
        ["POST /users"] = ["role"],
        ["PATCH /users/{id}"] = ["role", "status"],
        ["PATCH /tenants/current"] = [],
        ["POST /tenants/current/domains"] = [],
        ["POST /roles"] = ["permissions"],
        ["POST /invitations"] = ["role", "roleIds"],
        ["POST /invitations/links"] = ["role", "roleIds"],
        ["POST /invitations/accept"] = [],
        ["PUT /users/{id}/roles"] = ["roleIds"],
    };

    public static TheoryData<string> RouteNames => [.. Routes.Keys];

    [Theory]
    [MemberData(nameof(RouteNames))]
    public async Task Refuses_what_is_not_its_own(string route)
    {
        var tenant = await Tenant.CreateAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenant.Id);
        var (user, email) = (await tenant.AddUserAsync(), Unique.Email());
        var (method, path) = (new HttpMethod(route.Split(' ')[0]), route.Split(' ')[1].Replace("{id}", user.Id.ToString(), StringComparison.Ordinal));
        var before = await StateAsync(tenant);

        foreach (var (member, value) in Wishes.Where(wish => !Routes[route].Contains(wish.Key)))
        {
            var body = Body(route, tenant, email);
            body[member] = value();
            using var answer = await tenant.Admin.SendAsync(method, path, body.ToJsonString());
            var problem = await answer.ShouldBeProblemAsync(400, "malformed_json");
            Assert.Equal($"#/{member}", Assert.Single(problem.GetProperty("errors").EnumerateArray()).Text("pointer"));
        }

        Assert.Equal(before, await StateAsync(tenant));
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", email));
        Assert.Equal((200, 200), (await tenant.Admin.StatusAsync(), await user.StatusAsync()));
    }

    [Fact]
    public async Task What_a_registration_and_a_new_user_are_is_not_theirs_to_say()
    {
        var tenant = await Tenant.CreateAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenant.Id);

        foreach (var role in new[] { "SUPER_ADMIN", "super_admin", "OWNER", "" })
        {
            using var created = await tenant.Admin.PostAsync("/users", new { email = Unique.Email(), name = "Eve", role });
            using var changed = await tenant.Admin.PatchAsync($"/users/{tenant.Admin.Id}", new { role });
            await created.ShouldPointAtAsync("#/role");
            await changed.ShouldPointAtAsync("#/role");
        }

        using var joined = await tenant.Admin.Client.SendJsonAsync(HttpMethod.Post, "/auth/register", new { email = Unique.Email(), password = Unique.Password(), tenantId = tenant.Id });
        Assert.Equal("USER", (await joined.ShouldBeAsync(201)).GetProperty("user").Text("role"));
    }

    /// <summary>A request that would be done without the wish.</summary>
    private static JsonObject Body(string route, Tenant tenant, string email) => route switch
    {
        "POST /tenants" => new() { ["name"] = "Acme", ["email"] = email, ["password"] = Unique.Password() },
        "POST /auth/register" => new() { ["email"] = email, ["password"] = Unique.Password(), ["tenantId"] = tenant.Id },
        "POST /auth/login" => new() { ["email"] = tenant.Admin.Email, ["password"] = tenant.Admin.Password },
        "POST /auth/refresh" => new() { ["refreshToken"] = tenant.Admin.RefreshToken },
        "POST /auth/switch" => new() { ["tenantId"] = tenant.Id },
        "POST /auth/reauthenticate" => new() { ["password"] = tenant.Admin.Password },
        "PATCH /account" => new() { ["language"] = "de" },
        "POST /account/email" => new() { ["email"] = email },
        "POST /account/password" => new() { ["currentPassword"] = tenant.Admin.Password, ["newPassword"] = Unique.Password() },
        "POST /users" => new() { ["email"] = email, ["name"] = "Eve", ["role"] = "USER" },
        "PATCH /users/{id}" => new() { ["name"] = "Eve" },
        "PATCH /tenants/current" => new() { ["requireMfa"] = false },
        "POST /tenants/current/domains" => new() { ["domain"] = $"{Unique.Text()}.example.com" },
        "POST /invitations" => new() { ["email"] = email, ["role"] = "USER" },
        "POST /invitations/links" => new() { ["domains"] = new JsonArray("acme.example.com"), ["role"] = "USER" },
        "POST /invitations/accept" => new() { ["token"] = Unique.Text(), ["password"] = Unique.Password() },
        "POST /roles" => new() { ["name"] = "Readers", ["permissions"] = new JsonArray("users.read") },
        _ => new() { ["roleIds"] = new JsonArray() },
    };

    /// <summary>All that the requests could have changed: members, roles, sessions, credentials, mail that was asked for.</summary>
    private static Task<string> StateAsync(Tenant tenant) => Sql.ScalarAsync<string>(
        """
        SELECT concat_ws(E'\n',
            (SELECT string_agg(row_to_json(u)::text, ',' ORDER BY u.id) FROM users u WHERE u.tenant_id = $1),
            (SELECT count(*) FROM roles r WHERE r.tenant_id = $1),
            (SELECT count(*) FROM tenant_domains d WHERE d.tenant_id = $1),
            (SELECT row_to_json(t)::text FROM tenants t WHERE t.id = $1),
            (SELECT string_agg(concat_ws(' ', a.id, a.email, a.password_hash, a.email_verified_at, a.language, a.version), ',' ORDER BY a.id)
             FROM accounts a JOIN users u ON u.account_id = a.id WHERE u.tenant_id = $1),
            (SELECT string_agg(concat_ws(' ', s.id, s.active_tenant_id, s.refresh_hash, s.methods, s.authenticated_at, s.ended_at), ',' ORDER BY s.id)
             FROM sessions s JOIN users u ON u.account_id = s.account_id WHERE u.tenant_id = $1))
        """,
        tenant.Id);
}
