namespace Saas.Api.Platform.Sessions;

/// <summary>An account as the user of one tenant: what a session is opened for.</summary>
internal sealed record Membership(Guid AccountId, Guid TenantId, string TenantName, string Slug, Guid UserId, string Email, string Name, string Role)
{
    /// <summary>When the password was set that was in force as the first factor was verified; null: nothing was verified that a new password ends. A session is opened only while it is in force.</summary>
    public DateTime? PasswordChangedAt { get; init; }
}
