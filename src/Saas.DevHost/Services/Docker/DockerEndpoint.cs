using System.IO.Pipes;
using System.Net.Sockets;

namespace Saas.DevHost.Services.Docker;

/// <summary>Where an engine may listen, and an HTTP client that speaks to it there.</summary>
internal static class DockerEndpoint
{
    public static IEnumerable<Uri> Candidates()
    {
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } given)
            return Uri.TryCreate(given, UriKind.Absolute, out var url) ? [url] : throw new UnavailableException($"DOCKER_HOST={given} is no address");

        if (OperatingSystem.IsWindows())
            return [new Uri("npipe://./pipe/docker_engine")];

        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        string?[] sockets = ["/var/run/docker.sock", runtime is null ? null : $"{runtime}/docker.sock",
            $"{home}/.docker/run/docker.sock", $"{home}/.docker/desktop/docker.sock", $"{home}/.colima/default/docker.sock"];
        return sockets.Where(File.Exists).Select(path => new Uri($"unix://{path}"));
    }

    public static HttpClient Client(Uri endpoint)
    {
        if (endpoint.Scheme is "tcp" or "http" or "https")
            return new HttpClient { BaseAddress = new UriBuilder(endpoint) { Scheme = endpoint.Scheme == "https" ? "https" : "http" }.Uri };

        var handler = new SocketsHttpHandler { ConnectCallback = async (_, cancellation) => await ConnectAsync(endpoint, cancellation), UseProxy = false };
        return new HttpClient(handler) { BaseAddress = new Uri("http://docker/") };
    }

    private static async Task<Stream> ConnectAsync(Uri endpoint, CancellationToken cancellation)
    {
        if (endpoint.Scheme == "npipe")
        {
            var pipe = new NamedPipeClientStream(".", endpoint.Segments[^1], PipeDirection.InOut, PipeOptions.Asynchronous);
            await pipe.ConnectAsync(cancellation);
            return pipe;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(endpoint.LocalPath), cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
