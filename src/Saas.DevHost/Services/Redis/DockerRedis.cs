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
        var image = new DockerImage(Image, DockerNames.Container(context.Folder, "redis"), RedisBuilder.RedisPort, RedisPing.Question, RedisPing.IsAnswer);
        var builder = engine.Configure<RedisBuilder, RedisContainer, RedisConfiguration>(new RedisBuilder(Image), image);
        var container = await engine.StartAsync(builder.Build(), image, context, cancellation);
        var url = new UriBuilder("redis", container.Host, container.Port).Uri;
        return new StartedService(url, $"Docker image {Image}", container);
    }
}
