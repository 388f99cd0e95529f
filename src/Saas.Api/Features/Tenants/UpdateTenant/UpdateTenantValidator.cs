namespace Saas.Api.Features.Tenants.UpdateTenant;

/// <param name="RequireMfa">Whether every member must sign in with a second factor; sessions without one are refused from the next request on.</param>
public sealed record UpdateTenantRequest(bool? RequireMfa);
