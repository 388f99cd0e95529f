using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Tenants.CreateTenant;
using Saas.Api.Features.Tenants.DeleteTenant;
using Saas.Api.Features.Tenants.ExportTenant;
using Saas.Api.Features.Tenants.Jobs;
using Saas.Api.Features.Tenants.RestoreTenant;
using Saas.Api.Features.Tenants.UpdateTenant;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Operations;

namespace Saas.Api.Features.Tenants;

internal static class TenantsFeature
{
    public static void AddTenants(this WebApplicationBuilder builder)
    {
        builder.AddJson(TenantsJson.Default);
        builder.Services.AddJob<TenantExport, ExportTenantJob>(ExportTenantJob.Kind);
    }

    public static void MapTenants(this WebApplication app)
    {
        app.MapPost("/tenants", CreateTenantEndpoint.Handle).WithName("CreateTenant").WithTags("Tenants").AllowEveryone()
            .WithSummary("Sign up: a new tenant with its first ADMIN. Where addresses must be proven first, 202 for every address, and a code is sent.")
            .Problems(ProblemCode.InvalidCredentials, ProblemCode.Overloaded, ProblemCode.MfaRequired, ProblemCode.InvalidMfaCode, ProblemCode.InvalidDpopProof, ProblemCode.TooManyRequests);
        app.MapPatch("/tenants/current", UpdateTenantEndpoint.Handle).WithName("UpdateTenant").WithTags("Tenants").RequirePermission(Permissions.TenantsUpdate).RequireRecentSignIn()
            .WithSummary("Change settings of the tenant; what is absent stays.")
            .Problems(ProblemCode.MfaSessionRequired, ProblemCode.PreconditionFailed);
        app.MapPost("/tenants/current/export", ExportTenantEndpoint.Handle).WithName("ExportTenant").WithTags("Tenants").RequirePermission(Permissions.TenantsExport).RequireRecentSignIn()
            .WithSummary("Have everything that the tenant has written into an archive: NDJSON per table and a manifest with checksums; the operation that is answered leads to it.");
        app.MapDelete("/tenants/current", DeleteTenantEndpoint.Handle).WithName("DeleteTenant").WithTags("Tenants").RequirePermission(Permissions.TenantsDelete).RequireRecentSignIn()
            .WithSummary("Ask for the tenant's deletion, with its slug: nobody works in it from now on, and it is erased after a grace in which it can be restored.")
            .Problems(ProblemCode.TenantNotFound);
        app.MapPost("/tenants/restore", RestoreTenantEndpoint.Handle).WithName("RestoreTenant").WithTags("Tenants").AllowEveryone()
            .WithSummary("Take the request for a tenant's deletion back, by address and password of one of its ADMINs, with a code where there is a second factor; then sign in.")
            .Problems(ProblemCode.TenantNotFound, ProblemCode.TenantGraceOver, ProblemCode.InvalidCredentials, ProblemCode.MfaRequired, ProblemCode.InvalidMfaCode, ProblemCode.TooManyRequests, ProblemCode.Overloaded);
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
internal sealed partial class TenantsJson : JsonSerializerContext;
