using Saas.DevHost.Processes;

namespace Saas.DevHost.Api;

/// <summary>The API as something that can be run: its assembly under dotnet, or its native binary.</summary>
internal sealed record ApiProgram(string File, IReadOnlyList<string> Leading)
{
    public static ApiProgram Built() => System.IO.File.Exists(Repository.ApiAssembly)
        ? new ApiProgram(DotNetHost.File, [Repository.ApiAssembly])
        : throw new SetupException($"{Repository.ApiAssembly} is missing: run dotnet build.");

    public static ApiProgram Native(string binary) => new(binary, []);

    private string Directory => Path.GetDirectoryName(Leading.Count > 0 ? Leading[0] : File)!;

    public ProgramCall Call(IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        new(File, [.. Leading, .. arguments]) { Name = "The API", Environment = environment, WorkingDirectory = Directory };

    /// <summary>Runs a verb to its end and returns what it printed.</summary>
    public async Task<string> RunVerbAsync(string verb, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        var all = environment.ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
        var result = await Command.RunAsync(Call(all, verb), cancellation);
        return result.Succeeded ? result.Output : throw new SetupException($"The API's verb '{verb}' failed: {result.Reason}");
    }
}
