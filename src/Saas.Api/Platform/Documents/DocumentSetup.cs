using System.Text;
using Saas.Api.Platform.Access;
using Scalar.AspNetCore;

namespace Saas.Api.Platform.Documents;

/// <summary>The OpenAPI 3.1 document at /openapi/v1.json and its reader at /docs, both served by this binary alone.</summary>
internal static class DocumentSetup
{
    public const string Name = "v1";

    public static void AddDocuments(this IServiceCollection services, Uri publicUrl)
    {
        services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer((document, _, _) => DocumentTransformer.Apply(document, publicUrl));
            options.AddOperationTransformer((operation, context, _) => OperationTransformer.Apply(operation, context));
            options.AddSchemaTransformer((schema, context, _) => SchemaTransformer.Apply(schema, context));
        });
        services.AddSingleton<DocumentText>();
    }

    public static void MapDocuments(this WebApplication app)
    {
        app.MapGet($"/openapi/{Name}.json", async (DocumentText document) => TypedResults.Text(await document.ReadAsync(), "application/json", Encoding.UTF8))
            .ServeAlways().ExcludeFromDescription();
        app.MapScalarApiReference("/docs", options =>
        {
            options.Title = "Saas.Api";
            options.DefaultFonts = false;
            options.Telemetry = false;
        }).ServeAlways();
    }
}
