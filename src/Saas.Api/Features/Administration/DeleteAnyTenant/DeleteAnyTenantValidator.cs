using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Administration.DeleteAnyTenant;

/// <param name="Slug">The tenant's slug, so that nobody deletes another one than is meant.</param>
public sealed record DeleteAnyTenantRequest([Required, StringLength(60)] string Slug);
