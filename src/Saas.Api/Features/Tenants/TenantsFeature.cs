using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Tenants.AddDomain;
using Saas.Api.Features.Tenants.CreateTenant;
using Saas.Api.Features.Tenants.DeleteTenant;
using Saas.Api.Features.Tenants.ExportTenant;
using Saas.Api.Features.Tenants.GetTenant;
using Saas.Api.Features.Tenants.Jobs;
using Saas.Api.Features.Tenants.ListDomains;
using Saas.Api.Features.Tenants.RemoveDomain;
using Saas.Api.Features.Tenants.RestoreTenant;
using Saas.Api.Features.Tenants.SendDomainCode;
using Saas.Api.Features.Tenants.UpdateTenant;
using Saas.Api.Features.Tenants.VerifyDomain;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Operations;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Tenants;

internal static class TenantsFeature
{
    public static void AddTenants(this WebApplicationBuilder builder)
    {
        builder.AddJson(TenantsJson.Default);
        builder.Services.AddJob<TenantExport, ExportTenantJob>(ExportTenantJob.Kind);
        builder.Services.AddJob<ShorterRetention, TellRetentionJob>(TellRetentionJob.Kind);
        builder.Services.AddSingleton<TenantSettingRules>();
    }

    public static void MapTenants(this WebApplication app)
    {
        app.MapPost("/tenants", CreateTenantEndpoint.Handle).WithName("CreateTenant").WithTags("Tenants").AllowEveryone()
            .WithSummary("Sign up: a new tenant with its first ADMIN. Where addresses must be proven first, 202 for every address, and a code is sent.")
            .Problems(ProblemCode.InvalidCredentials, ProblemCode.Overloaded, ProblemCode.MfaRequired, ProblemCode.InvalidMfaCode, ProblemCode.InvalidDpopProof, ProblemCode.TooManyRequests);
        var current = app.MapGroup("/tenants/current").WithTags("Tenants");
        current.MapGet("", GetTenantEndpoint.Handle).WithName("GetTenant").RequirePermission(Permissions.TenantsRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("The tenant and its settings.");
        current.MapPatch("", UpdateTenantEndpoint.Handle).WithName("UpdateTenant").RequirePermission(Permissions.TenantsUpdate).RefusesApiKeys().RefuseImpersonation().RequireRecentSignIn()
            .WithSummary("Change settings of the tenant; what is absent stays.")
            .Problems(ProblemCode.MfaSessionRequired, ProblemCode.SlugTaken, ProblemCode.PreconditionFailed);
        current.MapPost("/export", ExportTenantEndpoint.Handle).WithName("ExportTenant").RequirePermission(Permissions.TenantsExport).RequireRecentSignIn().RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Have everything that the tenant has written into an archive: NDJSON per table and a manifest with checksums; the operation that is answered leads to it.");
        current.MapDelete("", DeleteTenantEndpoint.Handle).WithName("DeleteTenant").RequirePermission(Permissions.TenantsDelete).RequireRecentSignIn().RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Ask for the tenant's deletion, with its slug: nobody works in it from now on, and it is erased after a grace in which it can be restored.")
            .Problems(ProblemCode.TenantNotFound);
        app.MapPost("/tenants/restore", RestoreTenantEndpoint.Handle).WithName("RestoreTenant").WithTags("Tenants").AllowEveryone()
            .WithSummary("Take the request for a tenant's deletion back, by address and password of one of its ADMINs, with a code where there is a second factor; then sign in.")
            .Problems(ProblemCode.TenantNotFound, ProblemCode.TenantGraceOver, ProblemCode.InvalidCredentials, ProblemCode.MfaRequired, ProblemCode.InvalidMfaCode, ProblemCode.TooManyRequests, ProblemCode.Overloaded);
        MapDomains(current.MapGroup("/domains"));
    }

    private static void MapDomains(RouteGroupBuilder domains)
    {
        domains.MapGet("", ListDomainsEndpoint.Handle).WithName("ListDomains").RequirePermission(Permissions.TenantsRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("The tenant's mail domains, in the order in which they were added.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        domains.MapPost("", AddDomainEndpoint.Handle).WithName("AddDomain").RequirePermission(Permissions.TenantsUpdate).RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Add a mail domain; it counts once it is proven.")
            .Problems(ProblemCode.DomainExists, ProblemCode.DomainsFull);
        domains.MapPost("/{id}/code", SendDomainCodeEndpoint.Handle).WithName("SendDomainCode").RequirePermission(Permissions.TenantsUpdate).RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Send a code to an address in the domain, of whoever can vouch for it.")
            .Problems(ProblemCode.NotFound, ProblemCode.TooManyRequests);
        domains.MapPost("/{id}/verification", VerifyDomainEndpoint.Handle).WithName("VerifyDomain").RequirePermission(Permissions.TenantsUpdate).RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Prove the domain by the code that was sent to an address in it.")
            .Problems(ProblemCode.NotFound, ProblemCode.InvalidCode, ProblemCode.TooManyRequests);
        domains.MapDelete("/{id}", RemoveDomainEndpoint.Handle).WithName("RemoveDomain").RequirePermission(Permissions.TenantsUpdate).RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Remove a domain: its addresses may no longer join by it.")
            .Problems(ProblemCode.NotFound);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CreateTenantRequest))]
[JsonSerializable(typeof(UpdateTenantRequest))]
[JsonSerializable(typeof(TenantResponse))]
[JsonSerializable(typeof(DeleteTenantRequest))]
[JsonSerializable(typeof(DeleteTenantResponse))]
[JsonSerializable(typeof(RestoreTenantRequest))]
[JsonSerializable(typeof(OperationResponse))]
[JsonSerializable(typeof(AddDomainRequest))]
[JsonSerializable(typeof(SendDomainCodeRequest))]
[JsonSerializable(typeof(VerifyDomainRequest))]
[JsonSerializable(typeof(DomainResponse))]
[JsonSerializable(typeof(Page<DomainResponse>), TypeInfoPropertyName = "DomainPage")]
internal sealed partial class TenantsJson : JsonSerializerContext;
