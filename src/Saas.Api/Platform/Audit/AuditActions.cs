namespace Saas.Api.Platform.Audit;

/// <summary>The catalogue of recorded acts: object and verb.</summary>
internal static class AuditActions
{
    public const string AccountLocked = "account.locked";
    public const string AccountUnlocked = "account.unlocked";
    public const string UserUnlocked = "user.unlocked";
    public const string SessionRefreshReused = "session.refresh_reused";
    public const string AccountUpdated = "account.updated";
    public const string AccountDeletionRequested = "account.deletion_requested";
    public const string AccountRestored = "account.restored";
    public const string PasskeyAdded = "passkey.added";
    public const string PasskeyRenamed = "passkey.renamed";
    public const string PasskeyRemoved = "passkey.removed";
    public const string PasskeySuspected = "passkey.clone_suspected";
    public const string SessionSwitched = "session.switched";
    public const string TotpEnabled = "account.totp_enabled";
    public const string TotpDisabled = "account.totp_disabled";
    public const string RecoveryCodeUsed = "account.recovery_code_used";
    public const string RecoveryCodesRegenerated = "account.recovery_codes_regenerated";
    public const string SessionReauthenticated = "session.reauthenticated";
    public const string EmailVerified = "account.email_verified";
    public const string PasswordReset = "account.password_reset";
    public const string PasswordChanged = "account.password_changed";
    public const string EmailChanged = "account.email_changed";
    public const string PlanSet = "plan.set";
    public const string PlanRemoved = "plan.removed";
}
