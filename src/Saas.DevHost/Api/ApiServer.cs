using System.Globalization;
using Saas.DevHost.Processes;
using Saas.DevHost.Services;

namespace Saas.DevHost.Api;

/// <summary>The running API. It writes to our terminal.</summary>
internal static class ApiServer
{
    private const string Service = "api";
    private const string Healthy = "";
    private static readonly TimeSpan FirstAnswerLimit = TimeSpan.FromSeconds(30);

    public static void RequireFreePort(int port)
    {
        if (!Ports.IsFree(port))
            throw new SetupException($"Port {port} is in use by another program: stop that one, or choose another port, such as --port {port + 1}.");
    }

    public static async Task<ChildProcess> StartAsync(
        ApiProgram program, IReadOnlyDictionary<string, string> environment, DataFolder folder, int port, CancellationToken cancellation)
    {
        var api = await ChildProcess.StartAsync(program.Call(ApiEnvironment.ForServing(environment)));
        try
        {
            Leftovers.Record(folder, Service, api);
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
            var health = new Uri($"http://localhost:{port.ToString(CultureInfo.InvariantCulture)}/health");
            var answer = "no answer";
            // Not too often: every question is a line in the API's log.
            if (!await Wait.UntilAsync(async () => api.HasExited || (answer = await AskAsync(http, health, cancellation)) == Healthy,
                FirstAnswerLimit, cancellation, TimeSpan.FromMilliseconds(150)))
                throw new SetupException($"The API is not healthy after {FirstAnswerLimit.TotalSeconds:0} s: {health} says {answer}; its log is above.");
            return api.HasExited ? throw new SetupException($"The API ended at its start (exit code {api.ExitCode}); its log is above.") : api;
        }
        catch
        {
            await api.DisposeAsync();
            throw;
        }
    }

    private static async ValueTask<string> AskAsync(HttpClient http, Uri health, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(health, cancellation);
            return answer.IsSuccessStatusCode ? Healthy : await answer.Content.ReadAsStringAsync(cancellation);
        }
        catch (Exception error) when (error is HttpRequestException || error is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return error.Message;
        }
    }
}
