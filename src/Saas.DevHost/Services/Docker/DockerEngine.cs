using System.Globalization;
using System.Net.Sockets;
using Docker.DotNet.Models;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Configurations;
using DotNet.Testcontainers.Containers;
using Microsoft.Extensions.Logging.Abstractions;
using Wait = Saas.DevHost.Processes.Wait;

namespace Saas.DevHost.Services.Docker;

/// <summary>A Docker engine that answers; containers are run through Testcontainers.</summary>
internal sealed class DockerEngine(Uri endpoint) : IDisposable
{
    // An engine on this machine answers in milliseconds; a forgotten DOCKER_HOST must not hold up every start.
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReachLimit = TimeSpan.FromSeconds(10);
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

    public TBuilder Configure<TBuilder, TContainer, TConfiguration>(TBuilder builder, DockerImage image)
        where TBuilder : ContainerBuilder<TBuilder, TContainer, TConfiguration>
        where TContainer : IContainer
        where TConfiguration : IContainerConfiguration =>
        builder.WithDockerEndpoint(endpoint).WithName(image.Container).WithLogger(NullLogger.Instance)
            // No reaper container: names are fixed, so the next start removes what a killed one left.
            .WithCleanUp(false)
            .WithCreateParameterModifier(parameters => Publish(parameters, image.Port));

    public async Task<RunningContainer> StartAsync(IContainer container, DockerImage image, ServiceContext context, CancellationToken cancellation)
    {
        await RemoveContainerAsync(image.Container, cancellation);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        try
        {
            return await context.LongStepAsync($"Docker: starting {image.Image}", async () =>
            {
                await container.StartAsync(limit.Token);
                var running = new RunningContainer(container, image, endpoint);
                await RequireReachableAsync(running, image, limit.Token);
                return running;
            });
        }
        catch (Exception error)
        {
            await RemoveContainerAsync(image.Container, CancellationToken.None);
            if (cancellation.IsCancellationRequested)
                throw;

            // Whatever the engine's reason (no such image, no registry, no space): there are other ways.
            var reason = error is OperationCanceledException ? $"nothing after {StartLimit.TotalMinutes:0} minutes" : error.Message.Split('\n')[0];
            context.Log($"Docker does not give {image.Image} ({reason.TrimEnd('.')}); trying without");
            throw new UnavailableException($"{image.Image}: {reason}");
        }
    }

    /// <summary>Removes a container, if it is there.</summary>
    public async Task RemoveContainerAsync(string name, CancellationToken cancellation) =>
        (await _http.DeleteAsync($"containers/{name}?force=true&v=true", cancellation)).Dispose();

    /// <summary>Removes a volume, if it is there.</summary>
    public async Task RemoveVolumeAsync(string name, CancellationToken cancellation) =>
        (await _http.DeleteAsync($"volumes/{name}?force=true", cancellation)).Dispose();

    public void Dispose() => _http.Dispose();

    // Testcontainers publishes on every interface of the machine; this is one developer's database. Inside a container
    // (with the socket of the machine mounted) the machine's loopback is out of reach.
    private void Publish(CreateContainerParameters parameters, int port)
    {
        if (endpoint.Scheme is not ("unix" or "npipe") || File.Exists("/.dockerenv") || File.Exists("/run/.containerenv"))
            return;

        foreach (var binding in parameters.HostConfig!.PortBindings![$"{port.ToString(CultureInfo.InvariantCulture)}/tcp"])
            binding.HostIP = "127.0.0.1";
    }

    private static async Task RequireReachableAsync(RunningContainer container, DockerImage image, CancellationToken cancellation)
    {
        var answers = await Wait.UntilAsync(async () =>
        {
            try
            {
                return image.IsAnswer(await AddressProbe.AskAsync(container.Host, container.Port, image.Question, cancellation));
            }
            catch (Exception error) when (error is SocketException or IOException)
            {
                return false;
            }
        }, ReachLimit, cancellation);
        if (!answers)
            throw new UnavailableException($"it runs, but {container.Host}:{container.Port} cannot be reached from here");
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
