using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Saas.Api.Platform.Documents;

/// <summary>The OpenAPI document made from the routes of this program.</summary>
internal static class MadeDocument
{
    public static async Task<byte[]> ReadAsync(IServiceProvider services)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(DocumentSetup.Name).GetOpenApiDocumentAsync();
        using var text = new MemoryStream();
        await document.SerializeAsJsonAsync(text, OpenApiSpecVersion.OpenApi3_1);
        text.WriteByte((byte)'\n');
        return text.ToArray();
    }
}
