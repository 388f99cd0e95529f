using System.Text.RegularExpressions;

namespace Saas.Api.Tests.Rules;

/// <summary>One use case: the folder Features/&lt;Area&gt;/&lt;UseCase&gt;. An area's folder Jobs is no use case: it holds what the area does later.</summary>
internal sealed record Slice(string Area, string UseCase, IReadOnlyList<Source> Files)
{
    private static readonly Lazy<IReadOnlyList<Slice>> LazyAll = new(Read);

    public static IReadOnlyList<Slice> All => LazyAll.Value;

    public string Folder => $"src/Saas.Api/Features/{Area}/{UseCase}";

    /// <summary>The types that its files declare.</summary>
    public IReadOnlyList<string> Types => [.. Files.SelectMany(DeclaredTypes)];

    public static IEnumerable<string> DeclaredTypes(Source file) =>
        Regex.Matches(file.Code, @"\b(?:class|record struct|record|struct|interface|enum)\s+([A-Z]\w*)").Select(match => match.Groups[1].Value);

    public static bool Mentions(Source file, string identifier) => Regex.IsMatch(file.Code, $@"\b{identifier}\b");

    private static IReadOnlyList<Slice> Read() =>
        [.. Sources.Under("src/Saas.Api/Features")
            .Where(file => file.Path.Count(c => c == '/') >= 5 && file.Path.Split('/')[4] != "Jobs")
            .GroupBy(file => string.Join('/', file.Path.Split('/')[3..5]))
            .Select(files => new Slice(files.Key.Split('/')[0], files.Key.Split('/')[1], [.. files]))];
}
