using Saas.Api.Platform.Documents;

namespace Saas.Api.Features.Tenants;

/// <param name="Id">The tenant's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Slug">Its short name.</param>
/// <param name="RequireMfa">Whether every member must sign in with a second factor.</param>
/// <param name="Version">Goes up with each change; also the ETag.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
public sealed record TenantResponse(Guid Id, [Sample("Acme")] string Name, string Slug, bool RequireMfa, int Version, DateTime CreatedAt, DateTime UpdatedAt);
