using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Tenants.AddDomain;
using Saas.Api.Features.Tenants.CreateTenant;
using Saas.Api.Features.Tenants.GetTenant;
using Saas.Api.Features.Tenants.ListDomains;
using Saas.Api.Features.Tenants.RemoveDomain;
using Saas.Api.Features.Tenants.SendDomainCode;
using Saas.Api.Features.Tenants.UpdateTenant;
using Saas.Api.Features.Tenants.VerifyDomain;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Paging;

namespace Saas.Api.Features.Tenants;

internal static class TenantsFeature
{
    public static void AddTenants(this WebApplicationBuilder builder) => builder.AddJson(TenantsJson.Default);

    public static void MapTenants(this WebApplication app)
    {
        app.MapPost("/tenants", CreateTenantEndpoint.Handle).WithName("CreateTenant").WithTags("Tenants").AllowEveryone()
            .WithSummary("Sign up: a new tenant with its first ADMIN. Where addresses must be proven first, 202 for every address, and a code is sent.")
            .Problems(ProblemCode.InvalidCredentials, ProblemCode.Overloaded, ProblemCode.MfaRequired, ProblemCode.InvalidMfaCode, ProblemCode.InvalidDpopProof, ProblemCode.TooManyRequests);
        var current = app.MapGroup("/tenants/current").WithTags("Tenants");
        current.MapGet("", GetTenantEndpoint.Handle).WithName("GetTenant").RequirePermission(Permissions.TenantsRead).AllowImpersonation()
            .WithSummary("The tenant and its settings.");
        current.MapPatch("", UpdateTenantEndpoint.Handle).WithName("UpdateTenant").RequirePermission(Permissions.TenantsUpdate).RequireRecentSignIn().RefuseImpersonation()
            .WithSummary("Change settings of the tenant; what is absent stays.")
            .Problems(ProblemCode.MfaSessionRequired, ProblemCode.SlugTaken, ProblemCode.PreconditionFailed);
        MapDomains(current.MapGroup("/domains"));
    }

    private static void MapDomains(RouteGroupBuilder domains)
    {
        domains.MapGet("", ListDomainsEndpoint.Handle).WithName("ListDomains").RequirePermission(Permissions.TenantsRead).AllowImpersonation()
            .WithSummary("The tenant's mail domains, in the order in which they were added.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        domains.MapPost("", AddDomainEndpoint.Handle).WithName("AddDomain").RequirePermission(Permissions.TenantsUpdate).RefuseImpersonation()
            .WithSummary("Add a mail domain; it counts once it is proven.")
            .Problems(ProblemCode.DomainExists, ProblemCode.DomainsFull);
        domains.MapPost("/{id}/code", SendDomainCodeEndpoint.Handle).WithName("SendDomainCode").RequirePermission(Permissions.TenantsUpdate).RefuseImpersonation()
            .WithSummary("Send a code to an address in the domain, of whoever can vouch for it.")
            .Problems(ProblemCode.NotFound, ProblemCode.TooManyRequests);
        domains.MapPost("/{id}/verification", VerifyDomainEndpoint.Handle).WithName("VerifyDomain").RequirePermission(Permissions.TenantsUpdate).RefuseImpersonation()
            .WithSummary("Prove the domain by the code that was sent to an address in it.")
            .Problems(ProblemCode.NotFound, ProblemCode.InvalidCode, ProblemCode.TooManyRequests);
        domains.MapDelete("/{id}", RemoveDomainEndpoint.Handle).WithName("RemoveDomain").RequirePermission(Permissions.TenantsUpdate).RefuseImpersonation()
            .WithSummary("Remove a domain: its addresses may no longer join by it.")
            .Problems(ProblemCode.NotFound);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CreateTenantRequest))]
[JsonSerializable(typeof(UpdateTenantRequest))]
[JsonSerializable(typeof(TenantResponse))]
[JsonSerializable(typeof(AddDomainRequest))]
[JsonSerializable(typeof(SendDomainCodeRequest))]
[JsonSerializable(typeof(VerifyDomainRequest))]
[JsonSerializable(typeof(DomainResponse))]
[JsonSerializable(typeof(Page<DomainResponse>), TypeInfoPropertyName = "DomainPage")]
internal sealed partial class TenantsJson : JsonSerializerContext;
