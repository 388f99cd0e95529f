using System.Globalization;
using System.Text.RegularExpressions;
using Saas.DevHost.Processes;

namespace Saas.DevHost.Services.Redis;

/// <summary>A Redis or Valkey that is installed here.</summary>
internal sealed partial class LocalRedis : IServiceSource
{
    private const int OldestMajor = 7;

    public string Name => "local";

    public async Task<StartedService> StartAsync(ServiceContext context, CancellationToken cancellation)
    {
        var reason = "neither redis-server nor valkey-server on PATH";
        foreach (var name in new[] { "redis-server", "valkey-server" })
        {
            if (ProgramSearch.Find(name) is not { } file)
                continue;

            var answer = await Command.RunAsync(new ProgramCall(file, "--version"), cancellation);
            if (VersionPattern().Match(answer.Output) is { Success: true } version
                && int.Parse(version.Groups["major"].Value, CultureInfo.InvariantCulture) >= OldestMajor)
            {
                return await RedisServer.StartAsync(context, $"{name} {version.Groups["version"].Value}", port => Call(file, port), cancellation);
            }

            reason = $"{file} is older than {OldestMajor}";
        }

        throw new UnavailableException(reason);
    }

    private static ProgramCall Call(string file, string port) =>
        new(file, "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--daemonize", "no", "--loglevel", "notice");

    [GeneratedRegex(@"\bv=(?<version>(?<major>\d+)[0-9.]*)")]
    private static partial Regex VersionPattern();
}
