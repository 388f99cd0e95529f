namespace Saas.Api.Platform.Invitations;

/// <summary>An invitation as whoever holds its token finds it, with the account of its address, if there is one; of a link with that of whoever is signed in.</summary>
internal sealed record InvitedRow(
    Guid TenantId, Guid Id, string TenantName, bool IsTenantActive, string? Email, string[]? Domains, string? Name, string Role, string Delivery, string Status, DateTime ExpiresAt, bool IsExpired,
    Guid? AccountId, string? AccountEmail, string? PasswordHash, DateTime? PasswordChangedAt, bool IsVerified)
{
    /// <summary>Nobody but the mailbox knows the token.</summary>
    public bool IsMailed => Delivery == InvitationDelivery.Mail;

    /// <summary>For whoever reads mail in its domains.</summary>
    public bool IsForDomains => Domains is not null;
}

/// <summary>An invitation as its tenant sees it.</summary>
internal sealed record InvitationRow(
    Guid Id, string? Email, string[]? Domains, string? Name, string Role, Guid[] RoleIds, string Delivery, string Status, int Uses, Guid? InvitedBy, DateTime CreatedAt, DateTime ExpiresAt, DateTime? EndedAt);

/// <summary>An open invitation to an account's proven address.</summary>
internal sealed record OwnInvitationRow(Guid Id, Guid TenantId, string TenantName, string Role, DateTime CreatedAt, DateTime ExpiresAt);

/// <summary>An invitation that is to be sent.</summary>
internal sealed record AskedRow(Guid TenantId, Guid Id);

/// <summary>Who has become a user of which tenant.</summary>
internal sealed record JoinedRow(Guid TenantId, string TenantName, Guid UserId, string Email, string Name, string Role);

/// <summary>How a token gets to whom it is for.</summary>
internal static class InvitationDelivery
{
    public const string Mail = "mail";
    public const string Link = "link";
}
