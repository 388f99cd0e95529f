using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Platform.Documents;

/// <summary>Shows the rules of our own validation attributes in the schemas.</summary>
internal static class SchemaTransformer
{
    public static Task Apply(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var attributes = context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [];
        var parameter = context.JsonPropertyInfo?.AssociatedParameter?.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [];
        foreach (var attribute in attributes.Concat(parameter))
            Apply(schema, attribute);
        return Task.CompletedTask;
    }

    private static void Apply(OpenApiSchema schema, object attribute)
    {
        switch (attribute)
        {
            case EmailAttribute:
                schema.Format = "email";
                schema.MaxLength = EmailAttribute.Longest;
                break;
            case PasswordAttribute:
                schema.Format = "password";
                schema.MinLength = PasswordAttribute.Shortest;
                schema.MaxLength = PasswordAttribute.Longest;
                break;
            case NameAttribute:
                schema.MinLength = 1;
                schema.MaxLength = NameAttribute.Longest;
                break;
            case AllowedValuesAttribute allowed:
                schema.Enum = [.. allowed.Values.OfType<string>().Select(value => (JsonNode)JsonValue.Create(value))];
                break;
        }
    }
}
