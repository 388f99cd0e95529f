using System.Globalization;
using System.Text.Json;
using Saas.DevHost.Processes;

namespace Saas.Api.Tests.Harness;

/// <summary>One running process of the API.</summary>
public sealed class ApiInstance : ProgramInstance
{
    private const string Listening = "Now listening on: ";

    private ApiInstance(ChildProcess process, string log) : base(process, log) { }

    public Uri Url { get; private set; } = null!;

    /// <summary>No cookies, no redirects, no proxy; every request has its own answer or fails within 30 s.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>The log lines of one request, found by its correlation id.</summary>
    public async Task<IReadOnlyList<JsonElement>> RequestLinesAsync(string correlationId)
    {
        IReadOnlyList<string> lines = [];
        await Eventually.TrueAsync(() => (lines = Lines(correlationId)).Count > 0);
        return [.. lines.Select(line => JsonDocument.Parse(line).RootElement)];
    }

    internal static async Task<ApiInstance> StartAsync(ProgramCall call, string folder)
    {
        var (process, log) = await LaunchAsync(call, folder);
        var instance = new ApiInstance(process, log);
        try
        {
            await instance.StartedAsync(() => instance.ListeningUrl().Length > 0);
            instance.Url = new Uri(instance.ListeningUrl());
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

    public override async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await base.DisposeAsync();
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
