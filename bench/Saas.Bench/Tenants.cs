using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Saas.DevHost.Api;
using Saas.DevHost.Processes;
using Saas.DevHost.Services;

namespace Saas.Bench;

/// <summary>
/// The first page of a tenant's users, as its ADMIN, in a database of few tenants and in one of very many, in turn: what a request costs
/// must hang on its own tenant alone. Tenants are equally big in both, and each request is another tenant's.
/// </summary>
internal static class Tenants
{
    private const double Most = 1.25;
    private const int UsersPerTenant = 199;
    private const int Rounds = 21;
    private const int Requests = 200;

    /// <summary>Whose requests are measured, spread over the database.</summary>
    private const int Callers = 100;

    private const string Password = "the-right-password";

    public static async Task<int> RunAsync(BackingServices services, string binary, bool quick)
    {
        await using var few = await Side.CreateAsync(services, "tenants_few", binary, tenants: 10);
        await using var many = await Side.CreateAsync(services, "tenants_many", binary, tenants: quick ? 500 : 10_000);
        for (var round = -2; round < Rounds; round++)
        {
            foreach (var side in round % 2 == 0 ? new[] { few, many } : [many, few])
                await side.RoundAsync(isKept: round >= 0);
        }
        var ratio = many.Median / few.Median;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"GET /users?limit=50: p50 {few.Median:F3} ms with 10 tenants, {many.Median:F3} ms with {many.Count:N0}: {ratio:F2} times (at most {Most})"));
        return ratio <= Most ? 0 : 1;
    }

    /// <summary>One database and the API before it.</summary>
    private sealed class Side(ChildProcess api, HttpClient http, string[] tokens, int count) : IAsyncDisposable
    {
        private readonly List<double> _milliseconds = [];
        private int _next;

        public int Count => count;

        public double Median => _milliseconds.Order().ElementAt(_milliseconds.Count / 2);

        public static async Task<Side> CreateAsync(BackingServices services, string database, string binary, int tenants)
        {
            var port = Ports.Take(null);
            var environment = ApiEnvironment.For(services, database, port);
            environment["LOG_LEVEL"] = "Warning";
            environment["JOBS_IN_PROCESS"] = "false";
            // One address signs in for all.
            environment["LOCKOUT_ADDRESS_THRESHOLD"] = "100000000";
            var program = ApiProgram.Native(Path.GetFullPath(binary));
            await program.RunVerbAsync("migrate", environment, CancellationToken.None);
            var began = Stopwatch.StartNew();
            await Command.RequireAsync(program.Call(
                environment.ToDictionary(pair => pair.Key, string? (pair) => pair.Value),
                "seed", "--tenants", $"{tenants}", "--users", $"{UsersPerTenant}", "--password", Password), CancellationToken.None);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tenants:N0} tenants, {(UsersPerTenant + 1) * tenants:N0} users seeded in {began.Elapsed.TotalSeconds:F0} s"));
            var api = await ApiServer.StartAsync(program, environment, services.Folder, port, CancellationToken.None);
            var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            var tokens = new string[Math.Min(Callers, tenants)];
            for (var i = 0; i < tokens.Length; i++)
                tokens[i] = await SignInAsync(http, i * (tenants / tokens.Length));
            return new(api, http, tokens, tenants);
        }

        public async Task RoundAsync(bool isKept)
        {
            for (var i = 0; i < Requests; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/users?limit=50");
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens[_next++ % tokens.Length]);
                var began = Stopwatch.GetTimestamp();
                using var answer = await http.SendAsync(request);
                var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                using var page = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
                if (page.RootElement.GetProperty("items").GetArrayLength() != 50)
                    throw new InvalidOperationException("The page is not full.");
                if (isKept)
                    _milliseconds.Add(took);
            }
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await api.DisposeAsync();
        }

        private static async Task<string> SignInAsync(HttpClient http, int tenant)
        {
            using var answer = await http.PostAsJsonAsync("/auth/login", new { email = $"admin@t{tenant}.example.com", password = Password });
            return (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
        }
    }
}
