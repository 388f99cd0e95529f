using System.Text.Json.Serialization;

namespace Saas.Api.Platform.Errors;

/// <summary>RFC 9457 problem details with a stable code. Content type application/problem+json.</summary>
/// <param name="Type">Always about:blank: the code says what it is.</param>
/// <param name="Title">The code in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">What clients branch on.</param>
/// <param name="Detail">What was wrong this time, when there is more to say.</param>
/// <param name="TraceId">W3C trace id, also in the logs.</param>
/// <param name="Errors">For 400: each fault with a pointer (RFC 6901) into the body, or the name of the parameter.</param>
/// <param name="Challenge">For mfa_required and mfa_enrollment_required at sign-in: what to send back with the second factor.</param>
/// <param name="Factors">The second factors that will do.</param>
/// <param name="TenantIds">For last_admin of an account: the tenants that it is the last active ADMIN of.</param>
/// <param name="Quota">For quota_exceeded, and for too_many_requests of the tenant: which quota it is.</param>
/// <param name="Limit">How much the tenant may have; only for a caller of the tenant.</param>
/// <param name="Used">How much it has.</param>
internal sealed record ProblemBody(
    string Type,
    string Title,
    int Status,
    string Code,
    string? Detail,
    string TraceId,
    IReadOnlyList<FieldError>? Errors,
    string? Challenge = null,
    IReadOnlyList<string>? Factors = null,
    IReadOnlyList<Guid>? TenantIds = null,
    string? Quota = null,
    long? Limit = null,
    long? Used = null);

/// <summary>Members of a problem beside those that each has (RFC 9457, 3.2).</summary>
internal sealed record ProblemExtras(string? Challenge, IReadOnlyList<string>? Factors, IReadOnlyList<Guid>? TenantIds = null)
{
    public string? Quota { get; init; }

    public long? Limit { get; init; }

    public long? Used { get; init; }
}

/// <param name="Pointer">JSON pointer as a URI fragment, such as #/email; or the name of a query or path parameter.</param>
/// <param name="Detail">The rule that is broken.</param>
internal sealed record FieldError(string Pointer, string Detail);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext;
