namespace Saas.Api.Platform.Audit;

/// <summary>The catalogue of recorded acts: object and verb.</summary>
internal static class AuditActions
{
    public const string SessionRefreshReused = "session.refresh_reused";
    public const string PasskeyAdded = "passkey.added";
    public const string PasskeyRemoved = "passkey.removed";
    public const string PasskeySuspected = "passkey.clone_suspected";
}
