using System.Text.Json.Serialization;

namespace Saas.Api.Platform.Http;

internal static class JsonContexts
{
    /// <summary>Makes an area's types known to the serializer.</summary>
    public static void AddJson(this WebApplicationBuilder builder, JsonSerializerContext context) =>
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Add(context));
}
