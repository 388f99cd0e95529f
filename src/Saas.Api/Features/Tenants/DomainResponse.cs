namespace Saas.Api.Features.Tenants;

/// <param name="Id">The id of the tenant's domain.</param>
/// <param name="Domain">The domain, lower-case ASCII (IDNA).</param>
/// <param name="VerifiedAt">When it was proven; null: it was not, and counts for nothing yet.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record DomainResponse(Guid Id, string Domain, DateTime? VerifiedAt, DateTime CreatedAt);
