using System.Diagnostics;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Audit.Denials;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.Http;

/// <summary>The headers that every answer has, and one log line per request; no query values, no bodies, no tokens.</summary>
internal sealed class RequestLogMiddleware(RequestDelegate next, AuditDenials denials, ILogger<RequestLogMiddleware> logger, TimeProvider time)
{
    private const string HttpsForAYear = "max-age=31536000";
    private static readonly EventId Request = new(1, nameof(Request));

    public async Task InvokeAsync(HttpContext context)
    {
        var began = time.GetTimestamp();
        var correlationId = CorrelationId.Of(context);
        context.Response.Headers[CorrelationId.Header] = correlationId;
        CorrelationId.Current = correlationId;
        var origin = RequestOrigin.Of(context);
        RequestOrigin.Current = origin;
        Actor.Current = Actor.OfRequest(context, origin, correlationId);
        context.Response.Headers.XContentTypeOptions = "nosniff";
        // Also when a trusted proxy took the request over https; over http browsers ignore it (RFC 6797, 7.2).
        if (context.Request.IsHttps)
            context.Response.Headers.StrictTransportSecurity = HttpsForAYear;
        await next(context);

        var caller = context.RequestServices.GetRequiredService<Caller>();
        var problem = context.Items[typeof(ProblemCode)] as ProblemCode;
        if (problem is { Status: StatusCodes.Status403Forbidden } && (caller.AccountId != Guid.Empty || caller.ApiKeyId is not null))
            denials.Add(new("access.denied", caller.HomeTenantId, caller.AccountId, caller.ApiKeyId is null ? caller.SessionId : null, problem.Code) { ApiKeyId = caller.ApiKeyId, ImpersonatorId = caller.ImpersonatorId, Operation = context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName });
        if (!logger.IsEnabled(LogLevel.Information))
            return;
        var line = new RequestLine(
            new("method", context.Request.Method),
            new("path", context.Request.Path.Value),
            new("route", (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText),
            new("status", context.Response.StatusCode),
            new("problem", problem?.Code),
            new("milliseconds", Math.Round(time.GetElapsedTime(began).TotalMilliseconds, 3)),
            new("client", origin.Address),
            new("correlationId", correlationId),
            new("traceId", Activity.Current?.TraceId.ToHexString()),
            new("tenantId", Known(caller.TenantId)),
            new("accountId", Known(caller.AccountId)),
            new("apiKeyId", caller.ApiKeyId?.ToString()));
        logger.Log(LogLevel.Information, Request, line, null, static (state, _) => state.ToString());
    }

    private static string? Known(Guid id) => id == Guid.Empty ? null : id.ToString();
}
