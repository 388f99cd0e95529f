using DotNet.Testcontainers.Containers;

namespace Saas.DevHost.Services.Docker;

/// <summary>A container of ours: stopped by its own rules, then removed.</summary>
internal sealed class RunningContainer(IContainer container, DockerImage image, Uri endpoint) : IAsyncDisposable
{
    public string Host => container.Hostname;

    public int Port => container.GetMappedPublicPort(image.Port);

    public async ValueTask DisposeAsync()
    {
        await container.StopAsync();
        await container.DisposeAsync();
        using var engine = new DockerEngine(endpoint);
        await engine.RemoveContainerAsync(image.Container, CancellationToken.None);
    }
}
