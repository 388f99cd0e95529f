namespace Saas.Api.Platform.Documents;

/// <summary>The OpenAPI document in UTF-8. It is the same for everybody, so it is read once and not for each who asks.</summary>
internal sealed class DocumentText(Func<Task<byte[]>> read)
{
    private readonly Lazy<Task<byte[]>> _text = new(read);

    public Task<byte[]> ReadAsync() => _text.Value;
}
