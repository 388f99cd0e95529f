using System.Text.Json.Serialization;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Invitations;

namespace Saas.Api.Features.Invitations;

/// <param name="Id">The invitation's id.</param>
/// <param name="Email">Whom it is for; null: see domains.</param>
/// <param name="Domains">Of a link: it is for whoever has a proven address in one of these, as long as they are verified domains of the tenant.</param>
/// <param name="Name">What the user is to be called, unless whoever accepts says otherwise.</param>
/// <param name="Role">The built-in role that the user gets.</param>
/// <param name="RoleIds">Roles of the tenant that the user gets beside it.</param>
/// <param name="Delivery">mail, or link: given to the inviter.</param>
/// <param name="Status">pending, expired, accepted, declined, revoked or replaced (by a newer one to the address).</param>
/// <param name="Uses">How many have joined by it.</param>
/// <param name="InvitedBy">The user who invites; null: no user who is there.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">Until when it can be accepted.</param>
/// <param name="EndedAt">When it was accepted, declined, revoked or replaced.</param>
public sealed record InvitationResponse(
    Guid Id, string? Email, IReadOnlyList<string>? Domains, string? Name, string Role, IReadOnlyList<Guid> RoleIds, [property: Sample("mail")] string Delivery, [property: Sample("pending")] string Status,
    int Uses, Guid? InvitedBy, DateTime CreatedAt, DateTime ExpiresAt, DateTime? EndedAt)
{
    /// <summary>Only in the answer that makes an invitation with delivery "link": give it to whom it is for; it is not shown again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Sample("https://app.example.com/accept-invitation#Qm9nTqkq0xS7m9cXb1v2Zr8uHk3dLw5yTf6gJp4aNeE")]
    public string? Link { get; init; }

    internal static InvitationResponse Of(InvitationRow row) =>
        new(row.Id, row.Email, row.Domains, row.Name, row.Role, row.RoleIds, row.Delivery, row.Status, row.Uses, row.InvitedBy, row.CreatedAt, row.ExpiresAt, row.EndedAt);
}

/// <summary>Who has become a user of which tenant.</summary>
/// <param name="TenantId">The tenant; sign in to it, or switch to it.</param>
/// <param name="TenantName">Its name.</param>
/// <param name="UserId">The user's id in it.</param>
/// <param name="Email">The user's address.</param>
/// <param name="Name">The user's name.</param>
/// <param name="Role">USER or ADMIN.</param>
public sealed record JoinedResponse(Guid TenantId, [property: Sample("Acme")] string TenantName, Guid UserId, string Email, string Name, string Role)
{
    internal static JoinedResponse Of(JoinedRow row) => new(row.TenantId, row.TenantName, row.UserId, row.Email, row.Name, row.Role);
}
