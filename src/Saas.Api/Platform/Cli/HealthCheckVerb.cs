using System.Net.Sockets;
using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Cli;

/// <summary>`healthcheck`: asks the service on this machine; for images without a shell or curl.</summary>
internal static class HealthCheckVerb
{
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> flags)
    {
        var settings = SettingsReader.FromEnvironment();
        var port = settings.Integer(Settings.Port, 1, 65535);
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/health/ready"));
            return answer.IsSuccessStatusCode ? 0 : throw new CommandException($"not ready: {(int)answer.StatusCode}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or SocketException)
        {
            throw new CommandException($"no answer on port {port}");
        }
    }
}
