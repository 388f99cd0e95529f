using System.Reflection;

namespace Saas.DevHost;

/// <summary>Where the sources are, seen from this program's own folder or from that of the tests.</summary>
internal static class Repository
{
    private static readonly Lazy<string> LazyRoot = new(FindRoot);

    public static string Root => LazyRoot.Value;

    public static string DataDirectory => Path.Combine(Root, ".data");

    /// <summary>The API as it was built together with this program.</summary>
    public static string ApiAssembly => Path.Combine(Root, typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ApiAssembly").Value!);

    public static string ApiProject => Path.Combine(Root, "src", "Saas.Api", "Saas.Api.csproj");

    public static string ToolManifest => Path.Combine(Root, ".config", "dotnet-tools.json");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Saas.slnx")))
                return folder.FullName;
        }

        throw new SetupException($"{AppContext.BaseDirectory} is not inside a clone of this repository (no Saas.slnx above it).");
    }
}
