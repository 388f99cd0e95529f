namespace Saas.DevHost.Services;

/// <summary>A running service, where it came from, and what ends it (null when it is not ours to end).</summary>
internal sealed record StartedService(Uri Url, string Origin, IAsyncDisposable? Handle = null) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Handle?.DisposeAsync() ?? ValueTask.CompletedTask;
}
