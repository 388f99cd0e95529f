using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Saas.DevHost.Api;
using Saas.DevHost.Processes;
using Saas.DevHost.Services;

namespace Saas.Bench;

/// <summary>Times exec to the first 200, the two programs in turn; medians.</summary>
internal static class ColdStart
{
    private const int Rounds = 25;
    private const int Requests = 2000;

    public static async Task<int> RunAsync(BackingServices services, string apiBinary, string emptyBinary)
    {
        var (port, emptyPort) = (Ports.Take(null), Ports.Take(null));
        var environment = ApiEnvironment.For(services, "bench", port);
        var api = ApiProgram.Native(Path.GetFullPath(apiBinary));
        await api.RunVerbAsync("migrate", environment, CancellationToken.None);
        await api.RunVerbAsync("seed", environment, CancellationToken.None);
        environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        var token = await SignInAsync(Path.GetFullPath(apiBinary), environment, port);

        List<(double Time, double Memory)> ours = [], empty = [];
        for (var round = 0; round < Rounds; round++)
        {
            empty.Add(await MeasureAsync(Path.GetFullPath(emptyBinary), new() { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{emptyPort}" }, emptyPort, "/", ""));
            ours.Add(await MeasureAsync(Path.GetFullPath(apiBinary), environment, port, "/users/me", $"Authorization: Bearer {token}\r\n"));
        }
        var used = await UsedMemoryAsync(Path.GetFullPath(apiBinary), environment, port, token);
        var (our, other) = (Median(ours.Select(run => run.Time)), Median(empty.Select(run => run.Time)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first 200: {our:F1} ms, empty minimal API {other:F1} ms, ratio {our / other:F2} (at most 2.00)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"idle memory: {Median(ours.Select(run => run.Memory)):F1} MB (at most 60), empty {Median(empty.Select(run => run.Memory)):F1} MB; after {Requests} requests {used:F1} MB"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"binary: {new FileInfo(apiBinary).Length / 1048576.0:F1} MB (at most 40)"));
        return 0;
    }

    private static async Task<string> SignInAsync(string binary, Dictionary<string, string> environment, int port)
    {
        using var process = Start(binary, environment);
        await FirstAnswerAsync(port, "/health/live", "");
        using var http = new HttpClient();
        using var body = new StringContent("""{"email":"admin@demo.example.com","password":"demo-password"}""", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri($"http://127.0.0.1:{port}/auth/login"), body);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        await StopAsync(process);
        return json.RootElement.GetProperty("accessToken").GetString()!;
    }

    private static async Task<(double Time, double Memory)> MeasureAsync(string binary, Dictionary<string, string> environment, int port, string path, string headers)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Start(binary, environment);
        await FirstAnswerAsync(port, path, headers);
        var time = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        process.Refresh();
        var memory = process.WorkingSet64 / 1048576.0;
        await StopAsync(process);
        return (time, memory);
    }

    /// <summary>Resident memory when requests, one at a time, are over: what an instance that idles between them holds.</summary>
    private static async Task<double> UsedMemoryAsync(string binary, Dictionary<string, string> environment, int port, string token)
    {
        using var process = Start(binary, environment);
        await FirstAnswerAsync(port, "/health/live", "");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        for (var i = 0; i < Requests; i++)
            await http.GetByteArrayAsync("/users/me");
        process.Refresh();
        var memory = process.WorkingSet64 / 1048576.0;
        await StopAsync(process);
        return memory;
    }

    private static Process Start(string binary, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(binary) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task FirstAnswerAsync(int port, string path, string headers)
    {
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
        var deadline = Stopwatch.GetTimestamp() + 10 * Stopwatch.Frequency;
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync("127.0.0.1", port);
            }
            catch (SocketException) when (Stopwatch.GetTimestamp() < deadline)
            {
                await Task.Yield();
                continue;
            }
            await socket.SendAsync(request);
            var buffer = new byte[4096];
            var length = await socket.ReceiveAsync(buffer);
            var status = Encoding.ASCII.GetString(buffer, 0, Math.Min(length, 12));
            if (status != "HTTP/1.1 200")
                throw new InvalidOperationException($"{path} answered {status}");
            return;
        }
    }

    private static async Task StopAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
