using DotNet.Testcontainers.Containers;

namespace Saas.DevHost.Services.Docker;

/// <summary>A container of ours: stopped by its own rules, then removed.</summary>
internal sealed class RunningContainer(IContainer container, string name, Uri endpoint) : IAsyncDisposable
{
    public IContainer Container => container;

    public async ValueTask DisposeAsync()
    {
        await container.StopAsync();
        await container.DisposeAsync();
        using var engine = new DockerEngine(endpoint);
        await engine.RemoveAsync($"containers/{name}?force=true&v=true", CancellationToken.None);
    }
}
