using System.Text.Json.Serialization;

namespace Saas.Api.Platform.Http;

internal static class JsonContexts
{
    /// <summary>Makes an area's types known to the serializer.</summary>
    public static void AddJson(this WebApplicationBuilder builder, JsonSerializerContext context) =>
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(context));
}

/// <summary>Types of path and query parameters, which the OpenAPI document describes through the serializer.</summary>
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(bool?))]
[JsonSerializable(typeof(DateTimeOffset?))]
[JsonSerializable(typeof(Guid))]
[JsonSerializable(typeof(Guid?))]
[JsonSerializable(typeof(string))]
internal sealed partial class ParameterJson : JsonSerializerContext;
