using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Passwords;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Platform.Documents;

/// <summary>Corrects what the framework cannot know: texts (our converter hides their type), optional members, our own rules, samples.</summary>
internal static class SchemaTransformer
{
    public static Task Apply(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        if (context.JsonTypeInfo.Type == typeof(string))
            schema.Type = context.JsonPropertyInfo is { IsGetNullable: true } ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        if (context.JsonPropertyInfo is null && context.JsonTypeInfo.Kind == JsonTypeInfoKind.Object)
            LeaveOptional(schema, context.JsonTypeInfo);
        object[] rules = [.. Rules(context)];
        foreach (var rule in rules)
            Apply(schema, rule, context.ApplicationServices);
        if (context.JsonPropertyInfo is { } member && context.JsonTypeInfo.Type == typeof(string) && schema.Enum is null
            && (rules.OfType<SampleAttribute>().FirstOrDefault()?.Text ?? Samples.Of(member.Name)) is { } sample)
            schema.Examples = [JsonValue.Create(sample)];
        return Task.CompletedTask;
    }

    /// <summary>A constructor's parameter counts as required for the framework, also when the member may be left out.</summary>
    private static void LeaveOptional(OpenApiSchema schema, JsonTypeInfo type)
    {
        var isRequest = type.Type.Name.EndsWith("Request", StringComparison.Ordinal);
        foreach (var property in type.Properties.Where(property => property.IsGetNullable && !IsRequired(property)))
        {
            if (isRequest || property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) == true)
                schema.Required?.Remove(property.Name);
        }
        if (schema.Required is { Count: 0 })
            schema.Required = null;
    }

    private static bool IsRequired(JsonPropertyInfo property) =>
        property.AssociatedParameter?.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: false) == true;

    private static IEnumerable<object> Rules(OpenApiSchemaTransformerContext context)
    {
        if (context.JsonPropertyInfo is not { } property)
        {
            var parameter = (context.ParameterDescription?.ParameterDescriptor as IParameterInfoParameterDescriptor)?.ParameterInfo;
            return parameter?.GetCustomAttributes(inherit: false) ?? [];
        }
        return (property.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [])
            .Concat(property.AssociatedParameter?.AttributeProvider?.GetCustomAttributes(inherit: false) ?? []);
    }

    private static void Apply(OpenApiSchema schema, object rule, IServiceProvider services)
    {
        switch (rule)
        {
            case EmailAttribute:
                schema.Format = "email";
                schema.MaxLength = EmailAttribute.Longest;
                break;
            case PasswordAttribute:
                schema.Format = "password";
                var lengths = services.GetRequiredService<PasswordRules>();
                schema.MinLength = lengths.Shortest;
                schema.MaxLength = lengths.Longest;
                break;
            case TotpCodeAttribute:
                schema.MinLength = TotpCodeAttribute.Digits;
                schema.MaxLength = TotpCodeAttribute.Digits;
                break;
            case PermissionCodesAttribute:
                schema.MaxItems = PermissionCodesAttribute.Most;
                schema.Items = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. Permissions.All.Where(one => !one.PlatformOnly).Select(one => (JsonNode)JsonValue.Create(one.Code))] };
                break;
            case ClientNetworksAttribute:
                schema.MaxItems = ClientNetworksAttribute.Most;
                break;
            case SlugAttribute:
                schema.MinLength = Slug.Shortest;
                schema.MaxLength = Slug.LongestGiven;
                break;
            case ReasonAttribute:
                schema.MinLength = 1;
                schema.MaxLength = ReasonAttribute.Longest;
                break;
            case MailDomainAttribute:
                schema.MaxLength = MailDomain.Longest;
                break;
            case MediaTypesAttribute:
                schema.MaxItems = MediaTypesAttribute.Most;
                break;
            case AtMostAttribute atMost:
                schema.MaxItems = atMost.Most;
                break;
            case NameAttribute or RoleNameAttribute:
                schema.MinLength = 1;
                schema.MaxLength = NameAttribute.Longest;
                break;
            case StringLengthAttribute length:
                schema.MinLength = length.MinimumLength > 0 ? length.MinimumLength : null;
                schema.MaxLength = length.MaximumLength;
                break;
            case AllowedValuesAttribute allowed:
                schema.Enum = [.. allowed.Values.Select(value => value is null ? null! : (JsonNode)JsonValue.Create((string)value))];
                break;
        }
    }
}
