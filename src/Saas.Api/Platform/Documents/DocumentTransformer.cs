using Microsoft.OpenApi;
using Saas.Api.Platform.ApiKeys;

namespace Saas.Api.Platform.Documents;

internal static class DocumentTransformer
{
    public const string BearerScheme = "accessToken";
    public const string ApiKeyScheme = "apiKey";

    public static Task Apply(OpenApiDocument document, Uri publicUrl)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Saas.Api",
            Version = "1",
            Description = "Everything beneath the features of a B2B product: sign-in and sessions, tenants, users. "
                + "Errors are RFC 9457 problem details with a stable `code`.",
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[BearerScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "The accessToken of sign-in, registration or refresh.",
        };
        document.Components.SecuritySchemes[ApiKeyScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = ApiKeyGate.Header,
            Description = "An API key (`POST /api-keys`); also taken as `Authorization: Bearer`, but not both.",
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[ProblemSchema.Name] = ProblemSchema.Create();
        return Task.CompletedTask;
    }
}
