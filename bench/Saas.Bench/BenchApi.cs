using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Saas.DevHost.Processes;

namespace Saas.Bench;

/// <summary>One running native binary, called as the demo's ADMIN.</summary>
internal sealed class BenchApi : IDisposable
{
    private const string Login = """{"email":"admin@demo.example.com","password":"demo-password"}""";

    private readonly Process _process;
    private readonly HttpClient _client;

    private BenchApi(Process process, HttpClient client) => (_process, _client) = (process, client);

    public double ResidentMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    public static async Task<BenchApi> StartAsync(BenchDatabase database, string binary, bool runsJobs)
    {
        var port = Ports.Take(null);
        var start = new ProcessStartInfo(Path.GetFullPath(binary)) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in database.Environment)
            start.Environment[name] = value;
        start.Environment["PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["JOBS_IN_PROCESS"] = runsJobs ? "true" : "false";
        start.Environment["JOBS_PROBE_FOLDER"] = Path.GetTempPath();
        start.Environment["LOG_LEVEL"] = "Warning";
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(5) };
        while (!await IsReadyAsync(client))
        {
            if (process.HasExited)
                throw new InvalidOperationException($"The API ended with {process.ExitCode} at its start.");
            await Task.Delay(20);
        }
        using var answer = await client.PostAsync(new Uri("/auth/login", UriKind.Relative), Json(Login));
        using var tokens = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.RootElement.GetProperty("accessToken").GetString());
        return new(process, client);
    }

    /// <summary>Milliseconds of reads by token and of sign-ins, ten to one, as long as this holds.</summary>
    public async Task<(List<double> Reads, List<double> Logins)> TimedAsync(Func<bool> goesOn, int atLeast)
    {
        List<double> reads = [], logins = [];
        while (reads.Count < atLeast || goesOn())
        {
            reads.Add(await TimeAsync(() => _client.GetAsync(new Uri("/users/me", UriKind.Relative))));
            if (reads.Count % 10 == 1)
                logins.Add(await TimeAsync(() => _client.PostAsync(new Uri("/auth/login", UriKind.Relative), Json(Login))));
        }
        return (reads, logins);
    }

    /// <summary>Enqueues jobs that do nothing; returns when they are committed.</summary>
    public async Task EnqueueAsync(int count)
    {
        using var answer = await _client.PostAsync(
            new Uri("/jobs/probe", UriKind.Relative), Json($$"""{"count":{{count.ToString(System.Globalization.CultureInfo.InvariantCulture)}},"milliseconds":0,"failTimes":0,"delayMilliseconds":0,"uniqueForever":false}"""));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Milliseconds until the answer; its body.</summary>
    public async Task<(double Milliseconds, JsonElement Answer)> TimeAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = Json(body) };
        var began = Stopwatch.GetTimestamp();
        using var answer = await _client.SendAsync(request);
        var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        answer.EnsureSuccessStatusCode();
        return (took, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _client.Dispose();
    }

    private static async Task<double> TimeAsync(Func<Task<HttpResponseMessage>> call)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await call();
        answer.EnsureSuccessStatusCode();
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
