namespace Saas.Api.Platform.Tokens;

/// <summary>What a valid access token says: the account (sub), the tenant (tid), the session (sid), and until when.</summary>
internal sealed record AccessToken(Guid AccountId, Guid TenantId, Guid SessionId, DateTimeOffset ExpiresAt);
