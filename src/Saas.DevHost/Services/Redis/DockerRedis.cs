using Saas.DevHost.Services.Docker;
using Testcontainers.Redis;

namespace Saas.DevHost.Services.Redis;

internal sealed class DockerRedis : IServiceSource
{
    private const string Image = "redis:7-alpine";

    public string Name => "docker";

    public async Task<StartedService> StartAsync(ServiceContext context, CancellationToken cancellation)
    {
        using var engine = await DockerEngine.FindAsync(cancellation);
        var name = DockerNames.Container(context.Folder, "redis");
        var builder = engine.Configure<RedisBuilder, RedisContainer, RedisConfiguration>(new RedisBuilder(Image), name, RedisBuilder.RedisPort);
        var container = await engine.StartAsync(builder.Build(), name, Image, context, cancellation);
        var url = new UriBuilder("redis", container.Container.Hostname, container.Container.GetMappedPublicPort(RedisBuilder.RedisPort)).Uri;
        return new StartedService(url, $"Docker image {Image}", container);
    }
}
