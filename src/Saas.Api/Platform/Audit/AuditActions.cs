namespace Saas.Api.Platform.Audit;

/// <summary>The catalogue of recorded acts: object and verb.</summary>
internal static class AuditActions
{
    public const string AccountLocked = "account.locked";
    public const string UserUnlocked = "user.unlocked";
    public const string SessionRefreshReused = "session.refresh_reused";
    public const string TotpEnabled = "account.totp_enabled";
    public const string TotpDisabled = "account.totp_disabled";
    public const string RecoveryCodeUsed = "account.recovery_code_used";
    public const string RecoveryCodesRegenerated = "account.recovery_codes_regenerated";
    public const string SessionReauthenticated = "session.reauthenticated";
}
