namespace Saas.Api.Platform.Audit;

/// <summary>The catalogue of recorded acts: object and verb.</summary>
internal static class AuditActions
{
    public const string AccountLocked = "account.locked";
    public const string UserUnlocked = "user.unlocked";
    public const string SessionRefreshReused = "session.refresh_reused";
}
