using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Saas.Api.Platform.Documents;

/// <summary>The OpenAPI document as text. It is the same for everybody, so it is made once and not for each who asks.</summary>
internal sealed class DocumentText([FromKeyedServices(DocumentSetup.Name)] IOpenApiDocumentProvider documents)
{
    private readonly Lazy<Task<string>> _text = new(() => WriteAsync(documents));

    public Task<string> ReadAsync() => _text.Value;

    private static async Task<string> WriteAsync(IOpenApiDocumentProvider documents) =>
        await (await documents.GetOpenApiDocumentAsync()).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1);
}
