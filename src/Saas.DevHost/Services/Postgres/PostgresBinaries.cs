using System.Globalization;
using System.Text.RegularExpressions;
using Saas.DevHost.Processes;

namespace Saas.DevHost.Services.Postgres;

/// <summary>One installed PostgreSQL.</summary>
internal sealed partial record PostgresBinaries(string Directory, int Major, string Version)
{
    public const int OldestMajor = 15;

    public string Server => Path.Combine(Directory, ProgramSearch.FileName("postgres"));

    public string InitDb => Path.Combine(Directory, ProgramSearch.FileName("initdb"));

    /// <summary>Null when the directory holds no complete server that this user can run.</summary>
    public static async Task<PostgresBinaries?> InspectAsync(string directory, RunAs? user, CancellationToken cancellation)
    {
        var candidate = new PostgresBinaries(directory, 0, "");
        if (!ProgramSearch.IsProgram(candidate.Server) || !ProgramSearch.IsProgram(candidate.InitDb))
            return null;

        var result = await Command.RunAsync(new ProgramCall(candidate.Server, "--version") { User = user }, cancellation);
        if (!result.Succeeded || VersionPattern().Match(result.Output) is not { Success: true } match)
            return null;

        return candidate with { Major = int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture), Version = match.Groups["version"].Value };
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<version>(?<major>\d+)[^\s]*)")]
    private static partial Regex VersionPattern();
}
