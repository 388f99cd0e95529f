using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Tenants.DeleteTenant;

/// <param name="Slug">The tenant's slug, so that nobody deletes another one than is meant.</param>
public sealed record DeleteTenantRequest([Required, StringLength(60)] string Slug);
