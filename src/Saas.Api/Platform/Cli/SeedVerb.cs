using System.Globalization;
using Npgsql;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Passwords;

namespace Saas.Api.Platform.Cli;

/// <summary>`seed`: the demo tenant, or many tenants for load tests. Running it again adds what is missing and changes nothing else.</summary>
internal static class SeedVerb
{
    private const string DemoPassword = "demo-password";
    private const long MostUsers = 50_000_000;

    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> flags)
    {
        var settings = SettingsReader.FromEnvironment();
        var load = flags.ContainsKey("--tenants") || flags.ContainsKey("--users");
        var password = flags.GetValueOrDefault("--password", DemoPassword);
        var rules = PasswordRules.Read(settings);
        if (!rules.HasRightLength(password))
            throw new CommandException($"seed: --password must have {rules.Shortest} to {rules.Longest} characters", 2);
        if (!flags.ContainsKey("--password") && Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") != "Development")
            throw new CommandException("seed: outside ASPNETCORE_ENVIRONMENT=Development a --password of your own is needed", 2);

        var login = PostgresUrl.Read(settings, Settings.DatabaseSystemUrl);
        login.CommandTimeout = 0;
        using var stop = new StopSignal();
        var options = PasswordOptions.Read(settings);
        var hash = (await PasswordHash.CreateAsync(password, options.Cost, options.Pepper)).ToString();
        await using var system = await Database.ConnectAsync(login, stop.Token);
        if (load)
            await SeedLoadAsync(system, Number(flags, "--tenants"), Number(flags, "--users"), hash, stop.Token);
        else
            await SeedDemoAsync(system, settings, password, hash, stop.Token);
        return 0;
    }

    private static async Task SeedDemoAsync(NpgsqlConnection system, SettingsReader settings, string password, string hash, CancellationToken ct)
    {
        var tenantId = await Seeder.RunAsync(system, SeedRows.Demo(), hash, registration: "open", ct);
        var url = settings.Optional(Settings.PublicUrl) ?? $"http://localhost:{settings.Text(Settings.Port)}";
        Console.WriteLine($$"""
            Demo tenant {{tenantId}}, password of all three: {{password}}
              ADMIN        admin@demo.example.com
              USER         user@demo.example.com
              SUPER_ADMIN  super@demo.example.com
            Sign in:
              curl -s {{url}}/auth/login -H 'Content-Type: application/json' -d '{"email":"admin@demo.example.com","password":"{{password}}"}'
            """);
    }

    private static async Task SeedLoadAsync(NpgsqlConnection system, int tenants, int users, string hash, CancellationToken ct)
    {
        if ((long)tenants * (users + 1) > MostUsers)
            throw new CommandException($"seed: --users is per tenant; {tenants} times {users} is more than {MostUsers:N0}", 2);
        const int rowsAtOnce = 50_000;
        var tenantsAtOnce = Math.Max(1, rowsAtOnce / (users + 1));
        for (var first = 0; first < tenants; first += tenantsAtOnce)
        {
            var last = Math.Min(tenants, first + tenantsAtOnce);
            await Seeder.RunAsync(system, SeedRows.Load(first, last, users), hash, registration: "closed", ct);
            Console.WriteLine($"{last} of {tenants} tenants");
        }
        await Seeder.AnalyzeAsync(system, ct);
    }

    private static int Number(IReadOnlyDictionary<string, string> flags, string flag) =>
        int.TryParse(flags.GetValueOrDefault(flag, "1"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new CommandException($"seed: {flag} must be a whole number from 1", 2);
}
