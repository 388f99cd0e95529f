using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Tenants.CreateTenant;
using Saas.Api.Features.Tenants.UpdateTenant;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;

namespace Saas.Api.Features.Tenants;

internal static class TenantsFeature
{
    public static void AddTenants(this WebApplicationBuilder builder) => builder.AddJson(TenantsJson.Default);

    public static void MapTenants(this WebApplication app)
    {
        app.MapPost("/tenants", CreateTenantEndpoint.Handle).WithName("CreateTenant").WithTags("Tenants").AllowEveryone()
            .WithSummary("Sign up: a new tenant with its first ADMIN. Where addresses must be proven first, 202 for every address, and a code is sent.")
            .Problems(ProblemCode.InvalidCredentials, ProblemCode.Overloaded, ProblemCode.MfaRequired, ProblemCode.InvalidMfaCode, ProblemCode.InvalidDpopProof, ProblemCode.TooManyRequests);
        app.MapPatch("/tenants/current", UpdateTenantEndpoint.Handle).WithName("UpdateTenant").WithTags("Tenants").RequirePermission(Permissions.TenantsUpdate).RefusesApiKeys().RequireRecentSignIn()
            .WithSummary("Change settings of the tenant; what is absent stays.")
            .Problems(ProblemCode.MfaSessionRequired, ProblemCode.PreconditionFailed);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CreateTenantRequest))]
[JsonSerializable(typeof(UpdateTenantRequest))]
[JsonSerializable(typeof(TenantResponse))]
internal sealed partial class TenantsJson : JsonSerializerContext;
