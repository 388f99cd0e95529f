using Npgsql;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Secrets;

namespace Saas.Api.Platform.Cli;

/// <summary>The verbs of the binary. No verb: serve.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int Misused = 2;

    private static readonly Verb[] Verbs =
    [
        new("worker", "Run jobs and serve no requests; with --once run what is due, then exit.", ["--max-seconds"], WorkerVerb.RunAsync) { Switches = ["--once"] },
        new("migrate", "Create or update the database schema (DATABASE_OWNER_URL; with DATABASE_ADMIN_URL also the roles and the database).", [], MigrateVerb.RunAsync),
        new("seed", "Fill in the demo tenant, or --tenants N --users M [--password P] for load tests.", ["--tenants", "--users", "--password"], SeedVerb.RunAsync),
        .. KeysVerb.All,
        new("openapi", "Print the OpenAPI document.", [], OpenApiVerb.RunAsync),
        new("healthcheck", "Exit with 0 when the service on PORT is ready (for container probes).", [], HealthCheckVerb.RunAsync),
    ];

    /// <summary>Runs the verb that the arguments name and gives the exit code; null: serve.</summary>
    public static async Task<int?> TryRunAsync(string[] args)
    {
        if (args is [] or ["serve"])
            return null;
        if (args[0] is "--help" or "-h" or "help" || args is ["serve", "--help"])
            return Print(Usage());
        var family = Verbs.Where(verb => verb.Name.StartsWith($"{args[0]} ", StringComparison.Ordinal)).ToList();
        if (family.Count > 0 && (args.Length == 1 || args[1] is "--help" or "-h"))
            return args.Length > 1 ? Print(string.Join('\n', family.Select(Help))) : Fail(Misused, $"{args[0]}: say what to do; one of: {string.Join(", ", family.Select(verb => verb.Name))}");
        var name = family.Count > 0 ? $"{args[0]} {args[1]}" : args[0];
        if (Verbs.FirstOrDefault(verb => verb.Name == name) is not { } verb)
            return Fail(Misused, $"unknown verb '{name}'; verbs: serve, {string.Join(", ", Verbs.Select(known => known.Name))}");
        if (args.Contains("--help"))
            return Print(Help(verb));
        if (!verb.TryParse(args[(family.Count > 0 ? 2 : 1)..], out var flags, out var fault))
            return Fail(Misused, fault);
        return await GuardAsync(() => verb.Run(flags));
    }

    /// <summary>Runs a part of the program; what an operator can mend becomes one line on standard error.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (SettingException setting)
        {
            return Fail(Misused, setting.Message);
        }
        catch (CommandException command)
        {
            return Fail(command.ExitCode, command.Message);
        }
        catch (UnsafeDatabaseException unsafeDatabase)
        {
            return Fail(Failed, unsafeDatabase.Message);
        }
        catch (SecretException secret)
        {
            return Fail(Failed, secret.Message);
        }
        catch (PostgresException refused)
        {
            return Fail(Failed, $"PostgreSQL refused: {refused.MessageText} ({refused.SqlState})");
        }
        catch (NpgsqlException unreachable)
        {
            return Fail(Failed, $"PostgreSQL cannot be reached: {unreachable.InnerException?.Message ?? unreachable.Message}");
        }
        catch (IOException io)
        {
            return Fail(Failed, io.Message);
        }
    }

    private static string Help(Verb verb) => $"saas-api {verb.Name} {verb.Usage}\n  {verb.Summary}";

    private static int Print(string text)
    {
        Console.WriteLine(text);
        return 0;
    }

    private static int Fail(int exitCode, string message)
    {
        Console.Error.WriteLine($"saas-api: {message}");
        return exitCode;
    }

    private static string Usage() =>
        $"""
        saas-api: multi-tenant SaaS backend

          serve        Serve the API (also without a verb).
        {string.Join('\n', Verbs.Select(verb => $"  {verb.Name,-12} {verb.Summary}"))}

        `saas-api VERB --help` tells a verb's flags. Settings come from environment variables; the README lists them.
        """;
}
