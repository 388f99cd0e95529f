using System.Text.Json;
using System.Text.Json.Serialization;
using Saas.Api.Features.Health.GetHealth;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Http;

namespace Saas.Api.Features.Health;

internal static class HealthFeature
{
    public static void AddHealth(this WebApplicationBuilder builder) => builder.AddJson(HealthJson.Default);

    public static void MapHealth(this WebApplication app)
    {
        var health = app.MapGroup("/health").WithTags("Health").ServeAlways();
        health.MapGet("", GetHealthEndpoint.Handle).WithName("GetHealth")
            .WithSummary("The service and what it stands on. 503 when a part is down: `degraded` without Redis (requests are still served), `error` without PostgreSQL.");
        health.MapGet("/live", GetHealthEndpoint.HandleLive).WithName("GetLiveness")
            .WithSummary("200 while the process answers; restart it otherwise.");
        health.MapGet("/ready", GetHealthEndpoint.HandleReady).WithName("GetReadiness")
            .WithSummary("200 while requests can be served (PostgreSQL answers); send no traffic otherwise.");
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ProbeResponse))]
internal sealed partial class HealthJson : JsonSerializerContext;
