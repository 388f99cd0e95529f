namespace Saas.Api.Platform.Tokens;

/// <summary>What a valid access token says.</summary>
/// <param name="AccountId">Claim sub.</param>
/// <param name="TenantId">Claim tid.</param>
/// <param name="SessionId">Claim sid.</param>
/// <param name="ExpiresAt">Claim exp.</param>
/// <param name="AuthenticatedAt">Claim auth_time: when its owner last proved who it is.</param>
/// <param name="Methods">Claim amr, parted by spaces.</param>
/// <param name="KeyThumbprint">Claim cnf.jkt: the key whose proof must come with the token (RFC 9449); null: none.</param>
/// <param name="ImpersonatorId">Claim act.sub: who acts in place of the owner (RFC 8693); the session is an impersonation then. Null: the owner itself.</param>
internal sealed record AccessToken(
    Guid AccountId, Guid TenantId, Guid SessionId, DateTimeOffset ExpiresAt, DateTimeOffset AuthenticatedAt, string Methods, string? KeyThumbprint, Guid? ImpersonatorId = null);
