using System.Text.RegularExpressions;
using Saas.DevHost;

namespace Saas.Api.Tests.Rules;

/// <summary>One file of the repository; the path is relative to its root, with slashes.</summary>
internal sealed record Source(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public int Lines => Text.AsSpan().Count('\n');

    /// <summary>Without comments, so that a rule looks at code only. A // inside a string is taken for one too, which no rule minds.</summary>
    public string Code { get; } = Regex.Replace(Text, @"/\*.*?\*/|//[^\n]*", "", RegexOptions.Singleline);
}

/// <summary>The repository as the rules look at it.</summary>
internal static class Sources
{
    private static readonly string[] Skipped = [".git", "bin", "obj", "artifacts", ".data", ".vs", ".idea", ".vscode", "TestResults", "node_modules"];

    private static readonly Lazy<IReadOnlyList<Source>> LazyAll = new(() => [.. Walk(Repository.Root).OrderBy(file => file.Path, StringComparer.Ordinal)]);

    /// <summary>Every text file that belongs to the repository.</summary>
    public static IReadOnlyList<Source> All => LazyAll.Value;

    public static IReadOnlyList<Source> Under(string folder, string extension = ".cs") =>
        [.. All.Where(file => file.Path.StartsWith($"{folder}/", StringComparison.Ordinal) && file.Path.EndsWith(extension, StringComparison.Ordinal))];

    public static Source Read(string path) =>
        All.FirstOrDefault(file => file.Path == path) ?? throw new InvalidOperationException($"{path} is missing: it belongs into the repository.");

    /// <summary>Fails with every fault on a line of its own.</summary>
    public static void ShouldBeNone(this IEnumerable<string> faults, string fix)
    {
        var found = faults.ToList();
        Assert.True(found.Count == 0, $"{fix}\n  {string.Join("\n  ", found)}");
    }

    private static IEnumerable<Source> Walk(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder).Where(path => !Skipped.Contains(Path.GetFileName(path))))
        {
            var text = File.ReadAllText(path);
            if (!text.Contains('\0', StringComparison.Ordinal))
                yield return new Source(Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'), text.ReplaceLineEndings("\n"));
        }

        foreach (var inner in Directory.EnumerateDirectories(folder).Where(inner => !Skipped.Contains(Path.GetFileName(inner))))
        {
            foreach (var file in Walk(inner))
                yield return file;
        }
    }
}
