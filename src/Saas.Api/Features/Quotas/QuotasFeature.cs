using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Quotas.GetUsage;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Http;

namespace Saas.Api.Features.Quotas;

internal static class QuotasFeature
{
    public static void AddQuotas(this WebApplicationBuilder builder) => builder.AddJson(QuotasJson.Default);

    public static void MapQuotas(this WebApplication app) =>
        app.MapGet("/tenants/current/usage", GetUsageEndpoint.Handle).WithName("GetUsage").WithTags("Tenants").RequirePermission(Permissions.UsageRead).TakesApiKeys()
            .WithSummary("The tenant's plan, and of each quota the limit and how much is used.");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(UsageResponse))]
internal sealed partial class QuotasJson : JsonSerializerContext;
