using System.Text.Json;
using Saas.Api.Platform.Access;

namespace Saas.Api.Tests.Rules;

/// <summary>One operation of the OpenAPI document.</summary>
internal sealed record Operation(string Method, string Path, JsonElement Json, JsonElement Document)
{
    public string Id => Json.TryGetProperty("operationId", out var id) ? id.GetString()! : $"{Method} {Path}";

    public bool NeedsToken => Json.TryGetProperty("security", out var security) && security.GetArrayLength() > 0;

    /// <summary>Whether an API key will do in place of a token.</summary>
    public bool TakesApiKeys => NeedsToken && Json.GetProperty("security").EnumerateArray().Any(choice => choice.TryGetProperty("apiKey", out _));

    public string? Permission => Json.TryGetProperty("x-permission", out var permission) ? permission.GetString() : null;

    /// <summary>Whether its permission is one that no tenant's ADMIN holds.</summary>
    public bool IsOfPlatform => Permission is { } code && !Permissions.OfTenants.Contains(code);

    /// <summary>The schema of the JSON body; null without one.</summary>
    public JsonElement? Body => Json.TryGetProperty("requestBody", out var body) ? Resolve(body.GetProperty("content").GetProperty("application/json").GetProperty("schema")) : null;

    public IEnumerable<(string In, string Name, JsonElement Schema)> Parameters => Json.TryGetProperty("parameters", out var parameters)
        ? parameters.EnumerateArray().Select(parameter => (parameter.GetProperty("in").GetString()!, parameter.GetProperty("name").GetString()!, parameter.GetProperty("schema")))
        : [];

    /// <summary>Status and code of every documented problem.</summary>
    public IEnumerable<(string Status, string Code)> Problems =>
        from answer in Json.GetProperty("responses").EnumerateObject()
        where answer.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/problem+json", out _)
        from example in answer.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("examples").EnumerateObject()
        select (answer.Name, example.Name);

    private JsonElement Resolve(JsonElement schema)
    {
        if (schema.TryGetProperty("oneOf", out var choices))
            return Resolve(choices.EnumerateArray().Single(choice => choice.TryGetProperty("$ref", out _)));
        return schema.TryGetProperty("$ref", out var reference)
            ? Document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;
    }
}

/// <summary>An OpenAPI document: the committed one, which names the rows of tests, or the one that is served.</summary>
internal static class ApiDocument
{
    public const string Path = "docs/openapi.json";

    public static IReadOnlyList<Operation> Committed => Read(Sources.Read(Path).Text);

    /// <summary>The named shapes of bodies.</summary>
    public static IEnumerable<JsonProperty> Schemas =>
        JsonDocument.Parse(Sources.Read(Path).Text).RootElement.GetProperty("components").GetProperty("schemas").EnumerateObject();

    public static IReadOnlyList<Operation> Read(string text)
    {
        var document = JsonDocument.Parse(text).RootElement;
        return [..
            from path in document.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            select new Operation(operation.Name.ToUpperInvariant(), path.Name, operation.Value, document)];
    }
}
