using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Quotas.GetTenantQuota;
using Saas.Api.Features.Quotas.GetUsage;
using Saas.Api.Features.Quotas.ListPlans;
using Saas.Api.Features.Quotas.RemovePlan;
using Saas.Api.Features.Quotas.SetPlan;
using Saas.Api.Features.Quotas.SetTenantQuota;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Paging;

namespace Saas.Api.Features.Quotas;

internal static class QuotasFeature
{
    public static void AddQuotas(this WebApplicationBuilder builder) => builder.AddJson(QuotasJson.Default);

    public static void MapQuotas(this WebApplication app)
    {
        app.MapGet("/tenants/current/usage", GetUsageEndpoint.Handle).WithName("GetUsage").WithTags("Tenants").RequirePermission(Permissions.UsageRead).TakesApiKeys().AllowImpersonation()
            .WithSummary("The tenant's plan, and of each quota the limit and how much is used.");

        var admin = app.MapGroup("/admin").WithTags("Administration").RequirePermission(Permissions.PlatformTenants).RefusesApiKeys().RefuseImpersonation();
        admin.MapGet("/tenants/{id}/quota", GetTenantQuotaEndpoint.Handle).WithName("GetTenantQuota")
            .WithSummary("A tenant's plan, and its limits in place of the plan's.")
            .Problems(ProblemCode.NotFound);
        admin.MapPut("/tenants/{id}/quota", SetTenantQuotaEndpoint.Handle).WithName("SetTenantQuota")
            .WithSummary("Give a tenant a plan, and limits in place of the plan's. What is used beyond a limit stays; nothing is added to it.")
            .Problems(ProblemCode.NotFound, ProblemCode.PreconditionFailed);
        admin.MapGet("/plans", ListPlansEndpoint.Handle).WithName("ListPlans")
            .WithSummary("All plans, by name; a hundred at most.");
        admin.MapPut("/plans/{name}", SetPlanEndpoint.Handle).WithName("SetPlan")
            .WithSummary("Make a plan or set its limits, for all tenants that have it: at once for what is added, within half a minute for requests.")
            .Problems(ProblemCode.PlansFull, ProblemCode.PreconditionFailed);
        admin.MapDelete("/plans/{name}", RemovePlanEndpoint.Handle).WithName("RemovePlan")
            .WithSummary("Remove a plan that no tenant has.")
            .Problems(ProblemCode.NotFound, ProblemCode.PlanInUse);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UsageResponse))]
[JsonSerializable(typeof(TenantQuotaResponse))]
[JsonSerializable(typeof(SetTenantQuotaRequest))]
[JsonSerializable(typeof(PlanResponse))]
[JsonSerializable(typeof(SetPlanRequest))]
[JsonSerializable(typeof(Page<PlanResponse>), TypeInfoPropertyName = "PlanPage")]
internal sealed partial class QuotasJson : JsonSerializerContext;
