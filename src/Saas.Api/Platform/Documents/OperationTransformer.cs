using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.Documents;

/// <summary>Adds to each operation what follows from its conventions: permission, security, tenant header, problem answers.</summary>
internal static class OperationTransformer
{
    public static Task Apply(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var rule = metadata.OfType<AccessRule>().Last();
        if (!rule.Anonymous)
            AddAccess(operation, context.Document!, rule, metadata.OfType<ApiKeyUse>().LastOrDefault() == ApiKeyUse.Taken);
        var codes = metadata.OfType<PossibleProblems>().SelectMany(possible => possible.Codes).Concat(Implied(operation, rule, metadata)).Concat(Impersonation(rule, metadata)).Distinct();
        foreach (var answer in codes.GroupBy(code => code.Status).OrderBy(answer => answer.Key))
            AddProblem(operation, context.Document!, answer.Key, [.. answer]);
        return Task.CompletedTask;
    }

    private static void AddAccess(OpenApiOperation operation, OpenApiDocument document, AccessRule rule, bool takesKeys)
    {
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentTransformer.BearerScheme, document)] = [] }];
        if (takesKeys)
            operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentTransformer.ApiKeyScheme, document)] = [] });
        (operation.Parameters ??= []).Add(new OpenApiParameter
        {
            Name = AccessMiddleware.TenantHeader,
            In = ParameterLocation.Header,
            Description = "The tenant of the access token or API key; a SUPER_ADMIN may name another.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
        });
        if (rule.Otherwise is { } policy)
            (operation.Extensions ??= new Dictionary<string, IOpenApiExtension>())["x-policy"] = new JsonNodeExtension(JsonValue.Create(policy.Name));
        if (rule.Permission is { } permission)
            (operation.Extensions ??= new Dictionary<string, IOpenApiExtension>())["x-permission"] = new JsonNodeExtension(JsonValue.Create(permission));
    }

    private static IEnumerable<ProblemCode> Implied(OpenApiOperation operation, AccessRule rule, IList<object> metadata)
    {
        if (operation.RequestBody is not null)
        {
            foreach (var code in new[] { ProblemCode.MalformedJson, ProblemCode.ValidationFailed, ProblemCode.PayloadTooLarge, ProblemCode.UnsupportedMediaType })
                yield return code;
        }
        if (operation.Parameters?.Any(parameter => parameter.In is ParameterLocation.Path or ParameterLocation.Query) == true)
            yield return ProblemCode.InvalidParameter;
        if (!rule.Anonymous)
        {
            foreach (var code in new[]
            {
                ProblemCode.AuthenticationRequired, ProblemCode.InvalidToken, ProblemCode.TokenExpired, ProblemCode.SessionRevoked, ProblemCode.MfaRequired,
                ProblemCode.InvalidDpopProof, ProblemCode.AmbiguousCredentials, ProblemCode.InvalidApiKey, ProblemCode.ApiKeyRevoked, ProblemCode.ApiKeyExpired,
                ProblemCode.ApiKeyNetworkRefused, ProblemCode.TooManyRequests, ProblemCode.InvalidTenantId, ProblemCode.TenantMismatch, ProblemCode.TenantNotFound,
            })
                yield return code;
            if (metadata.OfType<ApiKeyUse>().LastOrDefault() != ApiKeyUse.Taken)
                yield return ProblemCode.ApiKeyNotAllowed;
        }
        if (rule.Permission is not null)
            yield return ProblemCode.PermissionDenied;
        if (metadata.OfType<RecentSignIn>().Any())
        {
            yield return ProblemCode.ReauthenticationRequired;
            yield return ProblemCode.MfaRequired;
        }
        if (!rule.Always)
            yield return ProblemCode.Unavailable;
    }

    private static IEnumerable<ProblemCode> Impersonation(AccessRule rule, IList<object> metadata) =>
        (rule.Anonymous && !rule.OrSignedIn) || metadata.OfType<ImpersonationRule>().LastOrDefault() is { Allowed: true } ? [] : [ProblemCode.ImpersonationForbidden];

    private static void AddProblem(OpenApiOperation operation, OpenApiDocument document, int status, IReadOnlyList<ProblemCode> codes)
    {
        var key = status.ToString(CultureInfo.InvariantCulture);
        (operation.Responses ??= [])[key] = new OpenApiResponse
        {
            Description = string.Join(" ", codes.Select(code => $"`{code.Code}`: {code.Title}")),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new()
                {
                    Schema = new OpenApiSchemaReference(ProblemSchema.Name, document),
                    Examples = codes.ToDictionary(code => code.Code, IOpenApiExample (code) => new OpenApiExample { Value = Example(code) }),
                },
            },
        };
    }

    private static JsonObject Example(ProblemCode code) => new()
    {
        ["type"] = "about:blank",
        ["title"] = code.Title,
        ["status"] = code.Status,
        ["code"] = code.Code,
        ["traceId"] = "4bf92f3577b34da6a3ce929d0e0e4736",
    };
}
