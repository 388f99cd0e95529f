using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Saas.DevHost.Api;
using Saas.DevHost.Processes;
using Saas.DevHost.Services;

namespace Saas.Bench;

/// <summary>
/// Whether the time of a refused sign-in tells that the address has an account: tries with known and with unknown addresses, one at a
/// time and mixed by chance, since a regular order would share its rhythm with the garbage collector.
/// </summary>
internal static class AuthTiming
{
    private const int Tries = 300;
    private const int WarmUp = 20;
    private const double Significant = 0.01;

    public static async Task<int> RunAsync(BackingServices services, string apiBinary)
    {
        var port = Ports.Take(null);
        var environment = ApiEnvironment.For(services, "bench", port);
        environment["LOG_LEVEL"] = "Warning";
        // All tries come from one address.
        environment["LOCKOUT_ADDRESS_THRESHOLD"] = "1000000";
        var program = ApiProgram.Native(Path.GetFullPath(apiBinary));
        await program.RunVerbAsync("migrate", environment, CancellationToken.None);
        await Command.RequireAsync(program.Call(
            environment.ToDictionary(pair => pair.Key, string? (pair) => pair.Value),
            "seed", "--tenants", "1", "--users", $"{Tries}", "--password", "the-right-password"), CancellationToken.None);
        await using var api = await ApiServer.StartAsync(program, environment, services.Folder, port, CancellationToken.None);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        // As long as the known ones: user1 to user300.
        string[] addresses = [.. Numbered("user"), .. Numbered("whom")];
        for (var i = 0; i < WarmUp; i++)
            await TryAsync(http, addresses[i % 2 == 0 ? i : Tries + i]);
        Random.Shared.Shuffle(addresses);
        List<double> known = [], unknown = [];
        foreach (var address in addresses)
            (address.StartsWith("user", StringComparison.Ordinal) ? known : unknown).Add(await TryAsync(http, address));

        var (p, longer) = MannWhitney.Test(known, unknown);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"refused sign-in: known address {Median(known):F2} ms, unknown {Median(unknown):F2} ms (medians of {Tries} each)"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Mann-Whitney: p = {p:F3} (below {Significant} the time tells); a known one takes longer in {longer:P1} of all pairs"));
        return p < Significant ? 1 : 0;
    }

    private static IEnumerable<string> Numbered(string name) => Enumerable.Range(1, Tries).Select(i => $"{name}{i}@t0.example.com");

    private static async Task<double> TryAsync(HttpClient http, string email)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await http.PostAsJsonAsync("/auth/login", new { email, password = "a-wrong-password" });
        await answer.Content.ReadAsByteArrayAsync();
        var time = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return answer.StatusCode == HttpStatusCode.Unauthorized ? time : throw new InvalidOperationException($"{email}: {answer.StatusCode}");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
