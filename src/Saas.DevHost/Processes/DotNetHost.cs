using System.Runtime.InteropServices;

namespace Saas.DevHost.Processes;

internal static class DotNetHost
{
    /// <summary>The dotnet program that runs this one, so that children use the same SDK and runtime.</summary>
    public static string File => Candidates().FirstOrDefault(path => path is not null && System.IO.File.Exists(path))
        ?? throw new SetupException("dotnet is not on PATH.");

    private static IEnumerable<string?> Candidates()
    {
        yield return Environment.GetEnvironmentVariable("DOTNET_HOST_PATH");

        // `dotnet run` starts the program's own launcher, and that is no dotnet.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            yield return Environment.ProcessPath;

        // The runtime's folder is shared/Microsoft.NETCore.App/<version> beside the program.
        yield return Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", ProgramSearch.FileName("dotnet")));
        yield return ProgramSearch.Find("dotnet");
    }
}
