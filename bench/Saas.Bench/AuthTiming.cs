using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Saas.DevHost.Api;
using Saas.DevHost.Processes;
using Saas.DevHost.Services;

namespace Saas.Bench;

/// <summary>
/// Whether the time of an answer tells that an address has an account: tries with known and with unknown addresses, one at a time and
/// mixed by chance, since a regular order would share its rhythm with the garbage collector.
/// </summary>
internal static class AuthTiming
{
    private const int Tries = 300;
    private const int WarmUp = 30;
    private const double Significant = 0.01;
    private const string Wrong = "a-wrong-password";
    private const string Right = "the-right-password";

    /// <summary>As too many failures would have left them: the accounts that there are, for as long as this takes.</summary>
    private const string LockAccounts = """
        INSERT INTO sign_in_failures (key, failures, locks, locked_until, forget_at)
        SELECT sha256(convert_to('account:' || email, 'UTF8')), 10, 1, now() + interval '1 hour', now() + interval '1 hour'
        FROM accounts
        ON CONFLICT (key) DO UPDATE
        SET failures = 10, locks = 1, locked_until = excluded.locked_until, forget_at = excluded.forget_at
        """;

    /// <summary>One thing that an anonymous caller may do with an address, and the only answer that it gets.</summary>
    private sealed record Act(string Name, string Path, Func<string, object> Body, HttpStatusCode Answer);

    public static async Task<int> RunAsync(BackingServices services, string apiBinary)
    {
        var port = Ports.Take(null);
        var environment = ApiEnvironment.For(services, "bench", port);
        environment["LOG_LEVEL"] = "Warning";
        // All tries come from one address.
        environment["LOCKOUT_ADDRESS_THRESHOLD"] = "1000000";
        environment["AUTH_REQUIRE_VERIFIED_EMAIL"] = "true";
        environment["CODE_REQUESTS"] = environment["CODE_MAILS"] = "1000000";
        var program = ApiProgram.Native(Path.GetFullPath(apiBinary));
        await program.RunVerbAsync("migrate", environment, CancellationToken.None);
        await program.RunVerbAsync("seed", environment, CancellationToken.None);
        await Command.RequireAsync(program.Call(
            environment.ToDictionary(pair => pair.Key, string? (pair) => pair.Value),
            "seed", "--tenants", "1", "--users", $"{Tries + WarmUp}", "--password", Right), CancellationToken.None);
        await using var api = await ApiServer.StartAsync(program, environment, services.Folder, port, CancellationToken.None);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        var open = await OpenTenantAsync(http);
        var tells = 0;
        foreach (var act in new Act[]
        {
            new("refused sign-in", "/auth/login", email => new { email, password = Wrong }, HttpStatusCode.Unauthorized),
            new("sign-up", "/tenants", email => new { name = "Acme", email, password = Wrong }, HttpStatusCode.Accepted),
            new("registration", "/auth/register", email => new { tenantId = open, email, password = Wrong }, HttpStatusCode.Accepted),
            new("forgotten password", "/auth/forgot-password", email => new { email }, HttpStatusCode.Accepted),
            new("proof of the address", "/auth/verify-email", email => new { email }, HttpStatusCode.Accepted),
            // The known ones have a code by now.
            new("wrong code", "/auth/reset-password", email => new { email, code = "00000000", password = Wrong }, HttpStatusCode.BadRequest),
            new("unlock", "/auth/unlock", email => new { email }, HttpStatusCode.Accepted),
            new("wrong unlock code", "/auth/unlock/confirm", email => new { email, code = "00000000" }, HttpStatusCode.BadRequest),
        })
        {
            if (await TellsAsync(http, act))
                tells++;
        }
        await using (var admin = BenchDatabase.Admin(services, "bench"))
        await using (var command = admin.CreateCommand(LockAccounts))
            await command.ExecuteNonQueryAsync();
        // The known ones are locked now, whatever the password.
        foreach (var password in new[] { Right, Wrong })
        {
            if (await TellsAsync(http, new(password == Right ? "locked, right word" : "locked, wrong word", "/auth/login", email => new { email, password }, HttpStatusCode.Unauthorized)))
                tells++;
        }
        return tells > 0 ? 1 : 0;
    }

    private static async Task<bool> TellsAsync(HttpClient http, Act act)
    {
        for (var i = 1; i <= WarmUp; i++)
            await TryAsync(http, act, Address(i % 2 == 0 ? "user" : "whom", Tries + i));
        string[] addresses = [.. Numbered("user"), .. Numbered("whom")];
        Random.Shared.Shuffle(addresses);
        List<double> known = [], unknown = [];
        foreach (var address in addresses)
            (address.StartsWith("user", StringComparison.Ordinal) ? known : unknown).Add(await TryAsync(http, act, address));

        var (p, longer) = MannWhitney.Test(known, unknown);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{act.Name,-20} known {Median(known),7:F2} ms, unknown {Median(unknown),7:F2} ms (medians of {Tries}); Mann-Whitney p = {p:F3}; known longer in {longer:P1}{(p < Significant ? "  TELLS" : "")}"));
        return p < Significant;
    }

    /// <summary>The demo's: it takes registrations.</summary>
    private static async Task<Guid> OpenTenantAsync(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("/auth/login", new { email = "admin@demo.example.com", password = "demo-password" });
        var tokens = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return tokens.GetProperty("tenant").GetProperty("id").GetGuid();
    }

    // As long as the known ones: user1 to user300.
    private static IEnumerable<string> Numbered(string name) => Enumerable.Range(1, Tries).Select(i => Address(name, i));

    private static string Address(string name, int number) => $"{name}{number}@t0.example.com";

    private static async Task<double> TryAsync(HttpClient http, Act act, string email)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await http.PostAsJsonAsync(act.Path, act.Body(email));
        await answer.Content.ReadAsByteArrayAsync();
        var time = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        return answer.StatusCode == act.Answer ? time : throw new InvalidOperationException($"{act.Name} {email}: {answer.StatusCode}");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
