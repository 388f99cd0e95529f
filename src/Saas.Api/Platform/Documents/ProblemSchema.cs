using Microsoft.OpenApi;

namespace Saas.Api.Platform.Documents;

/// <summary>The schema of problem details, as <see cref="Errors.ProblemBody"/> writes them.</summary>
internal static class ProblemSchema
{
    public const string Name = "Problem";

    public static OpenApiSchema Create() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "RFC 9457 problem details.",
        Required = new HashSet<string> { "type", "title", "status", "code", "traceId" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("Always about:blank; branch on the code."),
            ["title"] = Text("The code in words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "The HTTP status." },
            ["code"] = Text("Stable code."),
            ["detail"] = Text("What was wrong this time."),
            ["traceId"] = Text("W3C trace id, also in the logs."),
            ["challenge"] = Text("For mfa_required and mfa_enrollment_required at sign-in: send it back with the second factor."),
            ["factors"] = new OpenApiSchema { Type = JsonSchemaType.Array, Description = "The second factors that will do.", Items = Text("totp, recovery_code or passkey.") },
            ["tenantIds"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "For last_admin of an account: the tenants that it is the last active ADMIN of.",
                Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            },
            ["quota"] = Text("For quota_exceeded, and for too_many_requests of the tenant: which quota it is."),
            ["limit"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = "How much of it the tenant may have." },
            ["used"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = "How much of it the tenant has." },
            ["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Description = "Each fault of the request.",
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string> { "pointer", "detail" },
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["pointer"] = Text("JSON pointer into the body, such as #/email."),
                        ["detail"] = Text("The rule that is broken."),
                    },
                },
            },
        },
    };

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
