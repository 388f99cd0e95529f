namespace Saas.DevHost.Processes;

internal static class DotNetHost
{
    /// <summary>The dotnet program that runs this one, so that children use the same SDK and runtime.</summary>
    public static string File { get; } = Find();

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } given && System.IO.File.Exists(given))
            return given;

        // `dotnet run` starts the program's own launcher, and that is no dotnet.
        var self = Environment.ProcessPath;
        if (self is not null && Path.GetFileNameWithoutExtension(self) == "dotnet")
            return self;

        var name = ProgramSearch.FileName("dotnet");
        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } folder ? Path.Combine(folder, name) : null;
        return root is not null && System.IO.File.Exists(root) ? root : ProgramSearch.Find("dotnet") ?? throw new SetupException("dotnet is not on PATH.");
    }
}
