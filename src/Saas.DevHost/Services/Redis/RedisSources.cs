namespace Saas.DevHost.Services.Redis;

internal static class RedisSources
{
    private const string Advice =
        "Install redis-server or valkey-server 7 or newer (Debian and Ubuntu: apt install redis-server; macOS: brew install redis), "
        + "or Docker, or make the .NET tool garnet-server restorable (dotnet tool restore), or set REDIS_URL=redis://host:6379.";

    public static Task<StartedService> StartAsync(ServiceContext context, string? demanded, CancellationToken cancellation) =>
        SourceChooser.StartAsync("Redis", [new GivenRedis(), new DockerRedis(), new LocalRedis(), new GarnetRedis()],
            demanded, Advice, context, cancellation);
}
