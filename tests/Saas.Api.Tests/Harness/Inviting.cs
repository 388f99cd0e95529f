using System.Text.Json;

namespace Saas.Api.Tests.Harness;

/// <summary>The calls of invitations.</summary>
internal static class Inviting
{
    public static Task<HttpResponseMessage> TryInviteAsync(this ApiUser inviter, string email, string role = "USER", Guid[]? roleIds = null, string? delivery = null, string? name = null) =>
        inviter.PostAsync("/invitations", new { email, role, roleIds, delivery, name });

    /// <summary>The invitation as it is answered.</summary>
    public static async Task<JsonElement> InviteAsync(this ApiUser inviter, string email, string role = "USER", Guid[]? roleIds = null, string? delivery = null)
    {
        using var answer = await inviter.TryInviteAsync(email, role, roleIds, delivery);
        return await answer.ShouldBeAsync(201);
    }

    /// <summary>The token of a link that the inviter has got.</summary>
    public static async Task<string> LinkTokenAsync(this ApiUser inviter, string email, string role = "USER", Guid[]? roleIds = null) =>
        new Uri((await inviter.InviteAsync(email, role, roleIds, "link")).Text("link")).Fragment.TrimStart('#');

    /// <summary>Invites by mail and waits for the letter.</summary>
    public static async Task<Letter> MailAsync(this Tenant tenant, string email, string role = "USER", Guid[]? roleIds = null, int count = 1)
    {
        await tenant.Admin.InviteAsync(email, role, roleIds);
        return await Mailbox.LetterAsync(email, Subject(tenant), count);
    }

    public static string Subject(Tenant tenant) => $"You are invited to {tenant.Name}";

    /// <summary>A mail domain that the tenant has proven.</summary>
    public static Task AddDomainAsync(Guid tenantId, string domain) =>
        Sql.ExecuteAsync("INSERT INTO tenant_domains (tenant_id, id, domain, verified_at) VALUES ($1, gen_random_uuid(), $2, now())", tenantId, domain);

    /// <summary>The token of a link for whoever reads mail in the domain.</summary>
    public static async Task<string> DomainTokenAsync(this ApiUser inviter, string domain, string role = "USER")
    {
        using var answer = await inviter.PostAsync("/invitations/links", new { domains = new[] { domain }, role });
        return new Uri((await answer.ShouldBeAsync(201)).Text("link")).Fragment.TrimStart('#');
    }

    /// <summary>By somebody who is not signed in: to have an invitation sent to the address.</summary>
    public static Task<HttpResponseMessage> AskAsync(string token, string email) => PostAsync("/invitations/accept", new { token, email });

    public static Task<HttpResponseMessage> PreviewAsync(string token) => PostAsync("/invitations/preview", new { token });

    public static Task<HttpResponseMessage> AcceptAsync(string token, string? password = null, string? name = null) => PostAsync("/invitations/accept", new { token, password, name });

    public static Task<HttpResponseMessage> AcceptAsync(this ApiUser user, string token, string? password = null) => user.PostAsync("/invitations/accept", new { token, password });

    public static Task<HttpResponseMessage> DeclineAsync(string token) => PostAsync("/invitations/decline", new { token });

    public static async Task<int> MembersAsync(Guid tenantId, string email) =>
        (int)await Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE tenant_id = $1 AND email = $2", tenantId, email);

    /// <summary>Somebody with a proven account of the own tenant.</summary>
    public static async Task<ApiUser> ProvenAsync(string? email = null)
    {
        var user = (await Tenant.CreateAsync(email: email)).Admin;
        await Mailbox.ProveAsync(user.Email);
        return user;
    }

    private static Task<HttpResponseMessage> PostAsync(string path, object body) => ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, path, body);
}
