using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Saas.DevHost.Api;
using Saas.DevHost.Processes;
using Saas.DevHost.Services;

namespace Saas.Bench;

/// <summary>
/// What sign-in and refresh reach, by closed loops: as many clients as keep two cores busy, each of which goes on when it has its answer.
/// </summary>
internal static class Auth
{
    private const double LeastRefreshes = 1000;
    private const double LeastQuotient = 0.85;
    private const int Rounds = 3;
    private const int Seconds = 8;
    private const int Sessions = 16;
    private const int Users = 32;
    private const int MemoryKib = 19456;
    private const int Passes = 2;
    private const string Password = "the-right-password";

    public static async Task<int> RunAsync(BackingServices services, string apiBinary, string bareBinary)
    {
        var port = Ports.Take(null);
        var environment = ApiEnvironment.For(services, "bench", port);
        environment["LOG_LEVEL"] = "Warning";
        environment["JOBS_IN_PROCESS"] = "false";
        // The session that watches is not to be ended by the sign-ins of its own account.
        environment["SESSIONS_PER_ACCOUNT"] = "10000";
        // The loops are closed: whoever waits is measured, and no sign-in is to be refused on a slow machine.
        environment["PASSWORD_QUEUE_WAIT"] = "1m";
        var program = ApiProgram.Native(Path.GetFullPath(apiBinary));
        await program.RunVerbAsync("migrate", environment, CancellationToken.None);
        await Command.RequireAsync(program.Call(
            environment.ToDictionary(pair => pair.Key, string? (pair) => pair.Value),
            "seed", "--tenants", "1", "--users", $"{Users}", "--password", Password), CancellationToken.None);
        await using var api = await ApiServer.StartAsync(program, environment, services.Folder, port, CancellationToken.None);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        var refreshes = await RefreshAsync(http);
        var (quotient, slowest) = await SignInAsync(http, api.Id, bareBinary);
        return refreshes >= LeastRefreshes && quotient >= LeastQuotient && slowest < 1000 ? 0 : 1;
    }

    private static async Task<double> RefreshAsync(HttpClient http)
    {
        var tokens = new string[Sessions];
        for (var i = 0; i < Sessions; i++)
            tokens[i] = (await SignInOnceAsync(http, i)).GetProperty("refreshToken").GetString()!;
        List<double> rates = [];
        var errors = 0;
        for (var round = 0; round <= Rounds; round++)
        {
            var began = Stopwatch.StartNew();
            var counts = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(async i =>
            {
                var count = 0;
                for (; began.Elapsed.TotalSeconds < Seconds; count++)
                {
                    using var answer = await http.PostAsJsonAsync("/auth/refresh", new { refreshToken = tokens[i] });
                    if (answer.StatusCode == HttpStatusCode.OK)
                        tokens[i] = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("refreshToken").GetString()!;
                    else
                        Interlocked.Increment(ref errors);
                }
                return count;
            }));
            // The first one warms up.
            if (round > 0)
                rates.Add(counts.Sum() / began.Elapsed.TotalSeconds);
        }
        Print($"refreshes: {Median(rates):F0} per second (at least {LeastRefreshes:F0}; rounds {string.Join(", ", rates.Select(rate => rate.ToString("F0", CultureInfo.InvariantCulture)))}), {errors} errors");
        return errors == 0 ? Median(rates) : 0;
    }

    /// <summary>Sign-ins and bare hashes in turn, so that both meet the same machine.</summary>
    private static async Task<(double Quotient, double SlowestMilliseconds)> SignInAsync(HttpClient http, int apiId, string bareBinary)
    {
        var cores = 2;
        var token = (await SignInOnceAsync(http, 0)).GetProperty("accessToken").GetString()!;
        var idle = Percentile(await LookAsync(http, token, Stopwatch.StartNew(), 2), 0.95);
        List<double> signIns = [], bare = [], looks = [];
        for (var round = 0; round < Rounds; round++)
        {
            bare.Add(await BareAsync(bareBinary, cores));
            var began = Stopwatch.StartNew();
            var counts = await Task.WhenAll(Enumerable.Range(0, cores * 4).Select(async client =>
            {
                var count = 0;
                for (; began.Elapsed.TotalSeconds < Seconds; count++)
                    await SignInOnceAsync(http, client);
                return count;
            }));
            signIns.Add(counts.Sum() / began.Elapsed.TotalSeconds);
        }
        var flood = Stopwatch.StartNew();
        var flooding = Enumerable.Range(0, 16).Select(async client =>
        {
            while (flood.Elapsed.TotalSeconds < Seconds)
                await SignInOnceAsync(http, client);
        }).ToArray();
        looks.AddRange(await LookAsync(http, token, flood, Seconds));
        await Task.WhenAll(flooding);
        var quotient = Median(signIns) / Median(bare);
        Print($"sign-ins: {Median(signIns):F1} per second, bare Argon2id {Median(bare):F1}, quotient {quotient:F3} (at least {LeastQuotient})");
        Print($"GET /users/me: 95 of 100 within {idle:F1} ms, while 16 clients sign in without a pause within {Percentile(looks, 0.95):F1} ms ({looks.Count} asked)");
        using var process = Process.GetProcessById(apiId);
        Print($"memory of the API after all of it: {process.WorkingSet64 / 1048576.0:F0} MB, at most {process.PeakWorkingSet64 / 1048576.0:F0} MB");
        return (quotient, Percentile(looks, 0.95));
    }

    private static async Task<double> BareAsync(string binary, int atOnce)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.GetFullPath(binary), [$"{MemoryKib}", $"{Passes}", $"{atOnce}", $"{Seconds}"]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return double.Parse(output, CultureInfo.InvariantCulture);
    }

    /// <summary>Asks one question after another, 50 a second at most, and gives the milliseconds of each.</summary>
    private static async Task<List<double>> LookAsync(HttpClient http, string token, Stopwatch clock, int seconds)
    {
        List<double> times = [];
        while (clock.Elapsed.TotalSeconds < seconds)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/users/me") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
            var began = Stopwatch.GetTimestamp();
            using var answer = await http.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(20);
        }
        return times;
    }

    private static async Task<JsonElement> SignInOnceAsync(HttpClient http, int user)
    {
        using var answer = await http.PostAsJsonAsync("/auth/login", new { email = $"user{(user % Users) + 1}@t0.example.com", password = Password, tokenTransport = "body" });
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static double Median(List<double> values) => Percentile(values, 0.5);

    private static double Percentile(List<double> values, double part) => values.Order().ElementAt((int)(values.Count * part));

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
