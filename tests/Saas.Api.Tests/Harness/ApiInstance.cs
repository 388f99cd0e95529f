using System.Globalization;
using System.Text.Json;
using Saas.DevHost.Processes;

namespace Saas.Api.Tests.Harness;

/// <summary>One running process of the API.</summary>
public sealed class ApiInstance : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _log;

    private ApiInstance(ChildProcess process, string log) => (Process, _log) = (process, log);

    public Uri Url { get; private set; } = null!;

    /// <summary>No cookies, no redirects, no proxy; every request has its own answer or fails within 30 s.</summary>
    public HttpClient Client { get; private set; } = null!;

    internal ChildProcess Process { get; }

    public int ExitCode => Process.ExitCode;

    /// <summary>What it has taken of the processors since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            using var process = System.Diagnostics.Process.GetProcessById(Process.Id);
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Every line it has written so far, on either stream.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            using var file = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>The log lines of one request, found by its correlation id.</summary>
    public async Task<IReadOnlyList<JsonElement>> RequestLinesAsync(string correlationId)
    {
        IReadOnlyList<string> lines = [];
        await Eventually.TrueAsync(() => (lines = [.. Output.Where(line => line.Contains(correlationId, StringComparison.Ordinal))]).Count > 0);
        return [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }

    internal static async Task<ApiInstance> StartAsync(ProgramCall call, string folder)
    {
        var log = Path.Combine(folder, $"api-{Guid.CreateVersion7():N}.log");
        var instance = new ApiInstance(await ChildProcess.StartAsync(call with { LogFile = log }), log);
        try
        {
            var url = "";
            await Eventually.TrueAsync(() => instance.Process.HasExited || (url = instance.ListeningUrl()).Length > 0, StartLimit);
            if (url.Length == 0)
                throw new InvalidOperationException($"The API ended at its start: {string.Join('\n', instance.Output)}");
            instance.Url = new Uri(url);
            instance.Client = CreateClient(instance.Url);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    /// <summary>A client with connections of its own.</summary>
    public static HttpClient CreateClient(Uri url) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
    })
    {
        BaseAddress = url,
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Asks it to end, as an orchestrator would.</summary>
    public void Terminate() => Signals.Send(Process.Id, Signal.Terminate);

    public Task WaitForExitAsync() => Process.WaitForExitAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await Process.DisposeAsync();
    }

    private string ListeningUrl()
    {
        foreach (var line in Output)
        {
            var at = line.IndexOf(Listening, StringComparison.Ordinal);
            if (at < 0)
                continue;
            var digits = line[(line.IndexOf(':', line.IndexOf("//", at, StringComparison.Ordinal) + "//[::]".Length) + 1)..].TakeWhile(char.IsAsciiDigit);
            return $"http://127.0.0.1:{int.Parse(string.Concat(digits), CultureInfo.InvariantCulture)}";
        }

        return "";
    }
}
