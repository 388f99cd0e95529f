using System.Globalization;

namespace Saas.DevHost.Services.Redis;

/// <summary>The server at REDIS_URL, or at REDIS_HOST and REDIS_PORT. Never stopped, never wiped.</summary>
internal sealed class GivenRedis : IServiceSource
{
    private const int UsualPort = 6379;

    public string Name => "REDIS_URL";

    public async Task<StartedService> StartAsync(ServiceContext context, CancellationToken cancellation)
    {
        var (variable, url) = Read();
        var port = url.Port > 0 ? url.Port : UsualPort;
        // A server that speaks TLS cannot be asked in plain text: that it listens must do.
        if (url.Scheme != "rediss")
            await AddressProbe.RequireAsync(variable, "Redis", url.Host, port, RedisPing.Question, RedisPing.IsAnswer, cancellation);
        return new StartedService(new UriBuilder(url) { Port = port }.Uri, $"given by {variable} at {url.Host}");
    }

    private static (string Variable, Uri Url) Read()
    {
        if (Environment.GetEnvironmentVariable("REDIS_URL") is { Length: > 0 } given)
        {
            return Uri.TryCreate(given, UriKind.Absolute, out var url) && url.Scheme is "redis" or "rediss" && url.Host.Length > 0
                ? ("REDIS_URL", url)
                : throw new SetupException("REDIS_URL is not an address such as redis://localhost:6379");
        }

        var host = Environment.GetEnvironmentVariable("REDIS_HOST");
        var port = Environment.GetEnvironmentVariable("REDIS_PORT");
        if (string.IsNullOrEmpty(host) && string.IsNullOrEmpty(port))
            throw new UnavailableException("not set");

        var text = string.IsNullOrEmpty(port) ? UsualPort.ToString(CultureInfo.InvariantCulture) : port;
        return Uri.TryCreate($"redis://{(string.IsNullOrEmpty(host) ? "localhost" : host)}:{text}", UriKind.Absolute, out var address)
            ? ("REDIS_HOST", address)
            : throw new SetupException("REDIS_HOST and REDIS_PORT are not a host and a port, such as localhost and 6379");
    }
}
