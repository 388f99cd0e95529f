using Saas.Api.Platform.Documents;

namespace Saas.Api.Platform.Impersonation;

/// <param name="Id">The impersonation: the claim sid of its token, and what ends it.</param>
/// <param name="TenantId">Where.</param>
/// <param name="UserId">As whom.</param>
/// <param name="Reason">Why.</param>
/// <param name="ExpiresAt">When it ends by itself; it is not refreshed.</param>
/// <param name="AccessToken">Says in act who acts.</param>
/// <param name="TokenType">Bearer; DPoP when the session that has begun it is bound to a key.</param>
/// <param name="ExpiresIn">Seconds until it ends.</param>
public sealed record ImpersonationResponse(
    Guid Id, Guid TenantId, Guid UserId, [Sample("Ticket 4711: cannot see the invoices")] string Reason, DateTime ExpiresAt, string AccessToken, string TokenType, int ExpiresIn);
