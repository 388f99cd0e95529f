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
            .WithSummary("The service and what it stands on. 503 when a part is down: `degraded` without Redis (requests are still served), `error` without PostgreSQL.")
            .WithMetadata(Down<HealthResponse>());
        health.MapGet("/live", GetHealthEndpoint.HandleLive).WithName("GetLiveness")
            .WithSummary("200 while the process answers; restart it otherwise.");
        health.MapGet("/ready", GetHealthEndpoint.HandleReady).WithName("GetReadiness")
            .WithSummary("200 while requests can be served (PostgreSQL answers); send no traffic otherwise.")
            .WithMetadata(Down<ProbeResponse>());
    }

    /// <summary>The other answer of a probe, which has the shape of the good one and no problem's.</summary>
    private static ProducesResponseTypeMetadata Down<T>() => new(StatusCodes.Status503ServiceUnavailable, typeof(T), ["application/json"]);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ProbeResponse))]
internal sealed partial class HealthJson : JsonSerializerContext;
