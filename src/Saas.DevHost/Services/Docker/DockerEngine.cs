using System.Globalization;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Saas.DevHost.Services.Docker;

/// <summary>A Docker engine that answers; containers are run through Testcontainers.</summary>
internal sealed class DockerEngine(Uri endpoint) : IDisposable
{
    // An engine on this machine answers in milliseconds; a forgotten DOCKER_HOST must not hold up every start.
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(5);
    private readonly HttpClient _http = DockerEndpoint.Client(endpoint);

    public static async Task<DockerEngine> FindAsync(CancellationToken cancellation)
    {
        foreach (var endpoint in DockerEndpoint.Candidates())
        {
            var engine = new DockerEngine(endpoint);
            if (await engine.AnswersAsync(cancellation))
                return engine;
            engine.Dispose();
        }

        throw new UnavailableException("no Docker engine answers");
    }

    public TBuilder Configure<TBuilder, TContainer, TConfiguration>(TBuilder builder, string name, int port)
        where TBuilder : ContainerBuilder<TBuilder, TContainer, TConfiguration>
        where TContainer : IContainer
        where TConfiguration : IContainerConfiguration =>
        builder.WithDockerEndpoint(endpoint).WithName(name).WithLogger(NullLogger.Instance)
            // No reaper container: names are fixed, so the next start removes what a killed one left.
            .WithCleanUp(false)
            .WithCreateParameterModifier(parameters => Publish(parameters, port));

    public async Task<RunningContainer> StartAsync(
        IContainer container, string name, string image, ServiceContext context, CancellationToken cancellation)
    {
        await RemoveAsync($"containers/{name}?force=true&v=true", cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        try
        {
            return await context.LongStepAsync($"Docker: starting {image}", async () =>
            {
                await container.StartAsync(limit.Token);
                return new RunningContainer(container, name, endpoint);
            });
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // Whatever the engine's reason (no such image, no registry, no space): there are other ways.
            await RemoveAsync($"containers/{name}?force=true&v=true", CancellationToken.None);
            var reason = error.Message.Split('\n')[0];
            context.Log($"Docker does not run {image} ({reason}); trying without");
            throw new UnavailableException($"{image}: {reason}");
        }
        catch (OperationCanceledException)
        {
            await RemoveAsync($"containers/{name}?force=true&v=true", CancellationToken.None);
            throw;
        }
    }

    /// <summary>Removes a container or a volume, if it is there.</summary>
    public async Task RemoveAsync(string path, CancellationToken cancellation)
    {
        using var answer = await _http.DeleteAsync(path, cancellation);
    }

    public void Dispose() => _http.Dispose();

    // Testcontainers publishes on every interface of the machine; this is one developer's database.
    private void Publish(CreateContainerParameters parameters, int port)
    {
        if (endpoint.Scheme is not ("unix" or "npipe"))
            return;

        foreach (var binding in parameters.HostConfig!.PortBindings![$"{port.ToString(CultureInfo.InvariantCulture)}/tcp"])
            binding.HostIP = "127.0.0.1";
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(PingLimit);
        try
        {
            using var answer = await _http.GetAsync("_ping", limit.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is HttpRequestException || error is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
