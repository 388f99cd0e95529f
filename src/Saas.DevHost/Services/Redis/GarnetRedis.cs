using System.Text.Json;
using Saas.DevHost.Processes;

namespace Saas.DevHost.Services.Redis;

/// <summary>
/// Microsoft's Garnet, which speaks the Redis protocol, as a .NET tool of this repository. It is started by its own
/// assembly: <c>dotnet tool run</c> would put a second process in between, which does not pass signals on.
/// </summary>
internal sealed class GarnetRedis : IServiceSource
{
    private const string Tool = "garnet-server";

    public string Name => "garnet";

    public async Task<StartedService> StartAsync(ServiceContext context, CancellationToken cancellation)
    {
        var version = Version();
        var assembly = Find(await PackagesFolderAsync(restored: false, cancellation), version);
        if (assembly is null)
        {
            var restore = new ProgramCall(DotNetHost.File, "tool", "restore") { WorkingDirectory = Repository.Root };
            var result = await context.LongStepAsync($"Redis: restoring the .NET tool {Tool} {version}", () => Command.RunAsync(restore, cancellation));
            assembly = Find(await PackagesFolderAsync(restored: true, cancellation), version)
                ?? throw new UnavailableException($"dotnet tool restore does not bring {Tool} {version} ({result.Reason})");
        }

        return await RedisServer.StartAsync(context, $"the .NET tool {Tool} {version}", port => Call(assembly, port), cancellation);
    }

    // Its defaults are those of a big server: 16 GB of log and an index of 128 MB.
    private static ProgramCall Call(string assembly, string port) => new(
        DotNetHost.File, assembly, "--bind", "127.0.0.1", "--port", port, "--lua", "true", "--memory", "256m", "--index", "16m", "--logger-level", "Warning");

    private static string Version()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Repository.ToolManifest));
        return manifest.RootElement.GetProperty("tools").GetProperty(Tool).GetProperty("version").GetString()!;
    }

    private static string? Find(string packages, string version)
    {
        var tools = Path.Combine(packages, Tool, version, "tools");
        return Directory.Exists(tools) ? Directory.GetFiles(tools, "GarnetServer.dll", SearchOption.AllDirectories).FirstOrDefault() : null;
    }

    // The usual place first: asking the SDK costs half a second of every start.
    private static async Task<string> PackagesFolderAsync(bool restored, CancellationToken cancellation)
    {
        var usual = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given
            ? given : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        if (!restored)
            return usual;

        var answer = await Command.RunAsync(new ProgramCall(DotNetHost.File, "nuget", "locals", "global-packages", "--list"), cancellation);
        const string Label = "global-packages: ";
        var line = answer.Output.Split('\n').FirstOrDefault(line => line.Contains(Label, StringComparison.Ordinal));
        return line is null ? usual : line[(line.IndexOf(Label, StringComparison.Ordinal) + Label.Length)..].Trim();
    }
}
