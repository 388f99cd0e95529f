using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Administration.AddTenant;
using Saas.Api.Features.Administration.DeleteAnyTenant;
using Saas.Api.Features.Administration.EndImpersonation;
using Saas.Api.Features.Administration.GetAnyTenant;
using Saas.Api.Features.Administration.GetTenantUsage;
using Saas.Api.Features.Administration.ImpersonateUser;
using Saas.Api.Features.Administration.ListAllTenants;
using Saas.Api.Features.Administration.ListErasures;
using Saas.Api.Features.Administration.RestoreAnyTenant;
using Saas.Api.Features.Administration.ResumeTenant;
using Saas.Api.Features.Administration.SuspendTenant;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Administration;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Impersonation;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Tenancy.Leaving;

namespace Saas.Api.Features.Administration;

internal static class AdministrationFeature
{
    public static void AddAdministration(this WebApplicationBuilder builder) => builder.AddJson(AdministrationJson.Default);

    public static void MapAdministration(this WebApplication app)
    {
        var tenants = app.MapGroup("/admin/tenants").WithTags("Administration").RequirePermission(Permissions.PlatformTenants).RefusesApiKeys().RefuseImpersonation();
        tenants.MapGet("", ListAllTenantsEndpoint.Handle).WithName("ListAllTenants")
            .WithSummary("All tenants, in the order in which they were made.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
        tenants.MapPost("", AddTenantEndpoint.Handle).WithName("AddTenant").RequireRecentSignIn()
            .WithSummary("Make a tenant whose ADMIN is the owner of an address, who is told by mail.")
            .Problems(ProblemCode.SlugTaken);
        tenants.MapGet("/{id}", GetAnyTenantEndpoint.Handle).WithName("GetAnyTenant")
            .WithSummary("One tenant.")
            .Problems(ProblemCode.NotFound);
        tenants.MapGet("/{id}/usage", GetTenantUsageEndpoint.Handle).WithName("GetTenantUsage")
            .WithSummary("How many members, sessions and jobs a tenant has.")
            .Problems(ProblemCode.NotFound);
        tenants.MapPost("/{id}/suspend", SuspendTenantEndpoint.Handle).WithName("SuspendTenant").RequireRecentSignIn()
            .WithSummary("Stop a tenant: from the next request on nobody acts in it, and its jobs wait.")
            .Problems(ProblemCode.NotFound, ProblemCode.OwnTenant);
        tenants.MapPost("/{id}/impersonations", ImpersonateUserEndpoint.Handle).WithName("ImpersonateUser").RequireRecentSignIn()
            .WithSummary("Act as a user of the tenant, for 15 minutes at most, with its rights. The tenant's ADMINs are told by mail.")
            .Problems(ProblemCode.NotFound, ProblemCode.PlatformUserProtected, ProblemCode.UserNotActive);
        tenants.MapDelete("/{id}/impersonations/{impersonationId}", EndImpersonationEndpoint.Handle).WithName("EndImpersonation")
            .WithSummary("End an impersonation; its token is refused from the next request on.")
            .Problems(ProblemCode.NotFound);
        tenants.MapPost("/{id}/resume", ResumeTenantEndpoint.Handle).WithName("ResumeTenant").RequireRecentSignIn()
            .WithSummary("Let a suspended tenant go on: its members sign in again, its jobs run.")
            .Problems(ProblemCode.NotFound);
        tenants.MapDelete("/{id}", DeleteAnyTenantEndpoint.Handle).WithName("DeleteAnyTenant").RequireRecentSignIn()
            .WithSummary("Ask for a tenant's deletion, with its slug: it is erased after a grace in which it can be restored.")
            .Problems(ProblemCode.NotFound, ProblemCode.OwnTenant);
        tenants.MapPost("/{id}/restore", RestoreAnyTenantEndpoint.Handle).WithName("RestoreAnyTenant").RequireRecentSignIn()
            .WithSummary("Take the request for a tenant's deletion back: it is again what it was before.")
            .Problems(ProblemCode.NotFound, ProblemCode.TenantGraceOver);
        app.MapGet("/admin/erasures", ListErasuresEndpoint.Handle).WithName("ListErasures").WithTags("Administration").RequirePermission(Permissions.PlatformTenants).RefusesApiKeys().RefuseImpersonation()
            .WithSummary("Tenants that were erased, or are being erased: what was removed, and when.")
            .Problems(ProblemCode.InvalidCursor, ProblemCode.ValidationFailed);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AdministeredTenant))]
[JsonSerializable(typeof(Page<AdministeredTenant>), TypeInfoPropertyName = "AdministeredTenantPage")]
[JsonSerializable(typeof(TenantUsage))]
[JsonSerializable(typeof(AddTenantRequest))]
[JsonSerializable(typeof(SuspendTenantRequest))]
[JsonSerializable(typeof(DeleteAnyTenantRequest))]
[JsonSerializable(typeof(DeleteAnyTenantResponse))]
[JsonSerializable(typeof(ErasureReport))]
[JsonSerializable(typeof(Page<ErasureReport>), TypeInfoPropertyName = "ErasureReportPage")]
[JsonSerializable(typeof(ImpersonateUserRequest))]
[JsonSerializable(typeof(ImpersonationResponse))]
internal sealed partial class AdministrationJson : JsonSerializerContext;
