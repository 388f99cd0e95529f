using System.Diagnostics.CodeAnalysis;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Passwords;
using Scalar.AspNetCore;

namespace Saas.Api.Platform.Documents;

/// <summary>The OpenAPI 3.1 document at /openapi/v1.json and its reader at /docs, both served by this binary alone.</summary>
internal static class DocumentSetup
{
    public const string Name = "v1";

    /// <summary>
    /// Whether this build makes the document from its routes. The native one carries the document that was committed and none of what
    /// makes it (docs/decisions/0019); a test holds the two together.
    /// </summary>
    [FeatureSwitchDefinition("Saas.Api.MakesDocument")]
    private static bool MakesDocument => !AppContext.TryGetSwitch("Saas.Api.MakesDocument", out var makes) || makes;

    public static void AddDocuments(this IServiceCollection services, Uri publicUrl)
    {
        if (!MakesDocument)
        {
            services.AddSingleton(scope => new DocumentText(() => CommittedDocument.ReadAsync(scope.GetRequiredService<PasswordRules>())));
            return;
        }
        services.AddSingleton(scope => new DocumentText(() => MadeDocument.ReadAsync(scope)));
        services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer((document, _, _) => DocumentTransformer.Apply(document, publicUrl));
            options.AddOperationTransformer((operation, context, _) => OperationTransformer.Apply(operation, context));
            options.AddSchemaTransformer((schema, context, _) => SchemaTransformer.Apply(schema, context));
        });
    }

    public static void MapDocuments(this WebApplication app)
    {
        app.MapGet($"/openapi/{Name}.json", async (DocumentText document) => TypedResults.Bytes(await document.ReadAsync(), "application/json; charset=utf-8"))
            .ServeAlways().ExcludeFromDescription();
        app.MapScalarApiReference("/docs", options =>
        {
            options.Title = "Saas.Api";
            options.DefaultFonts = false;
            options.Telemetry = false;
        }).ServeAlways();
    }
}
