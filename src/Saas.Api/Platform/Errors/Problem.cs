using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Saas.Api.Platform.Errors;

/// <summary>An expected failure as an endpoint's result.</summary>
internal sealed class Problem(ProblemCode code, string? detail = null, params IReadOnlyList<FieldError> errors) : IResult
{
    public ProblemCode Code => code;

    public ProblemExtras? Extras { get; init; }

    /// <summary>Seconds that a client should wait before it tries a 503 again.</summary>
    public const int RetryAfterSeconds = 1;

    /// <summary>RFC 9449, 7.1.</summary>
    private const string DpopChallenge = "DPoP error=\"invalid_dpop_proof\", algs=\"ES256\"";

    public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, code, detail, errors, Extras);

    public static Task WriteAsync(HttpContext context, ProblemCode code, string? detail = null, IReadOnlyList<FieldError>? errors = null, ProblemExtras? extras = null)
    {
        var response = context.Response;
        response.StatusCode = code.Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (code.Status == 401 && response.Headers.WWWAuthenticate.Count == 0)
            response.Headers.WWWAuthenticate = code == ProblemCode.InvalidDpopProof ? DpopChallenge : "Bearer";
        // Unless it is known better.
        if (code.Status == 429 && response.Headers.RetryAfter.Count == 0)
            response.Headers.RetryAfter = "60";
        if (code.Status == 503)
            response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        var traceId = Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
        var body = new ProblemBody(
            "about:blank", code.Title, code.Status, code.Code, detail, traceId, errors is { Count: > 0 } ? errors : null,
            extras?.Challenge, extras?.Factors, extras?.TenantIds, extras?.Quota, extras?.Limit, extras?.Used);
        context.Items[typeof(ProblemCode)] = code;
        return JsonSerializer.SerializeAsync(response.Body, body, ProblemJson.Default.ProblemBody, context.RequestAborted);
    }
}
