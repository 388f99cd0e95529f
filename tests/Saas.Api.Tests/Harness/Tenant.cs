using System.Text.Json;

namespace Saas.Api.Tests.Harness;

/// <summary>A tenant of one test.</summary>
internal sealed record Tenant(Guid Id, string Name, string Slug, ApiUser Admin)
{
    /// <summary>Signs up with unique values.</summary>
    public static async Task<Tenant> CreateAsync(ApiInstance? api = null, string? name = null, string? email = null, string? password = null)
    {
        var client = (api ?? ApiHost.Current.Api).Client;
        var body = new { name = name ?? $"Tenant {Unique.Text()}", email = email ?? Unique.Email(), password = password ?? Unique.Password(), tokenTransport = "body" };
        using var answer = await client.SendJsonAsync(HttpMethod.Post, "/tenants", body);
        var json = await answer.ShouldBeAsync(201);
        var tenant = json.GetProperty("tenant");
        return new Tenant(tenant.GetProperty("id").GetGuid(), body.name, tenant.Text("slug"), ApiUser.From(client, json, body.password));
    }

    /// <summary>Creates a user, then signs in as it.</summary>
    public async Task<ApiUser> AddUserAsync(string role = "USER", string? name = null, string? email = null)
    {
        var (address, password) = (email ?? Unique.Email(), Unique.Password());
        await AddAsync(role, name, address, password);
        return await ApiUser.SignInAsync(Admin.Client, address, password, Id);
    }

    /// <summary>Creates a user and gives back the answer's body; nobody signs in.</summary>
    public async Task<JsonElement> AddAsync(string role = "USER", string? name = null, string? email = null, string? password = null)
    {
        var body = new { email = email ?? Unique.Email(), name = name ?? $"Person {Unique.Text()}", role, password };
        using var answer = await Admin.PostAsync("/users", body);
        return await answer.ShouldBeAsync(201);
    }

    /// <summary>Makes a role of these codes.</summary>
    public async Task<Guid> AddRoleAsync(params string[] permissions)
    {
        using var answer = await Admin.PostAsync("/roles", new { name = $"Role {Unique.Text()}", permissions });
        return (await answer.ShouldBeAsync(201)).GetProperty("id").GetGuid();
    }

    /// <summary>Gives a user exactly these roles.</summary>
    public async Task<JsonElement> GiveAsync(Guid userId, params Guid[] roleIds)
    {
        using var answer = await Admin.SendAsync(HttpMethod.Put, $"/users/{userId}/roles", new { roleIds });
        return await answer.ShouldBeAsync(200);
    }

    /// <summary>A USER with a custom role of these codes.</summary>
    public async Task<ApiUser> AddUserWithAsync(params string[] permissions)
    {
        var (user, role) = (await AddUserAsync(), await AddRoleAsync(permissions));
        await GiveAsync(user.Id, role);
        return user;
    }

    /// <summary>Platform administrators are not made over HTTP.</summary>
    public async Task<ApiUser> AddSuperAdminAsync()
    {
        var (address, password) = (Unique.Email(), Unique.Password());
        var user = await AddAsync("USER", null, address, password);
        await Sql.ExecuteAsync("UPDATE users SET role = 'SUPER_ADMIN' WHERE tenant_id = $1 AND id = $2", Id, user.GetProperty("id").GetGuid());
        return await ApiUser.SignInAsync(Admin.Client, address, password, Id);
    }
}
