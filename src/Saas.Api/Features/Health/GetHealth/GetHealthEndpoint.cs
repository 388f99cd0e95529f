using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Redis;

namespace Saas.Api.Features.Health.GetHealth;

/// <param name="Status">ok, degraded or error.</param>
/// <param name="Database">connected or disconnected.</param>
/// <param name="Redis">connected or disconnected.</param>
public sealed record HealthResponse([Sample("ok")] string Status, string Database, string Redis);

/// <param name="Status">ok or error.</param>
public sealed record ProbeResponse([Sample("ok")] string Status);

internal static class GetHealthEndpoint
{
    public static async Task<Results<Ok<HealthResponse>, JsonHttpResult<HealthResponse>>> Handle(
        DatabaseGuard guard, RedisStore redis, HttpContext context, CancellationToken ct)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (database, cache) = (guard.PingAsync(ct), redis.PingAsync());
        await Task.WhenAll(database, cache);
        var status = !await database ? "error" : await cache ? "ok" : "degraded";
        var health = new HealthResponse(status, Word(await database), Word(await cache));
        return status == "ok" ? TypedResults.Ok(health) : TypedResults.Json(health, HealthJson.Default.HealthResponse, statusCode: 503);
    }

    public static Ok<ProbeResponse> HandleLive() => TypedResults.Ok(new ProbeResponse("ok"));

    public static async Task<Results<Ok<ProbeResponse>, JsonHttpResult<ProbeResponse>>> HandleReady(DatabaseGuard guard, CancellationToken ct) =>
        await guard.PingAsync(ct)
            ? TypedResults.Ok(new ProbeResponse("ok"))
            : TypedResults.Json(new ProbeResponse("error"), HealthJson.Default.ProbeResponse, statusCode: 503);

    private static string Word(bool answers) => answers ? "connected" : "disconnected";
}
