using System.Text.RegularExpressions;

namespace Saas.Api.Tests.Rules;

/// <summary>What must not creep into the repository.</summary>
public sealed class TidinessTests
{
    private const string Self = "tests/Saas.Api.Tests/Rules/TidinessTests.cs";

    /// <summary>Warnings that are switched off. Each with its reason; .globalconfig has its own beside each line.</summary>
    private static readonly string[] Suppressions =
    [
        "src/Saas.Api/Platform/Accounts/AccountId.cs: #pragma RS0030", // Random on purpose.
        "src/Saas.Api/Platform/SecondFactors/Totp.cs: #pragma CA5350", // Authenticator apps make HMAC-SHA-1 (RFC 6238).
        "tests/Saas.Api.Tests/Saas.Api.Tests.csproj: NoWarn CA1515", // The runner needs public test classes.
        "tests/Saas.Api.Tests/Saas.Api.Tests.csproj: NoWarn CA1861", // Expected values stand beside their assertion.
    ];

    private static IEnumerable<Source> Files => Sources.All.Where(file => file.Path != Self);

    [Fact]
    public void Warnings_are_switched_off_only_where_listed_here()
    {
        var found =
            from file in Files.Where(file => Path.GetExtension(file.Path) is ".cs" or ".csproj" or ".props" or ".targets")
            from match in Regex.Matches(file.Text, @"#pragma warning disable (?<id>[\w, ]+)|SuppressMessage\((?<id>[^)]*)\)|<NoWarn>(?:\$\(NoWarn\);)?(?<id>[^<]*)<|<WarningsNotAsErrors>(?<id>[^<]*)<|Suppress(?:Trim|Aot)AnalysisWarnings>(?<id>true)").AsEnumerable()
            let kind = match.Value.Contains("NoWarn", StringComparison.Ordinal) ? "NoWarn" : match.Value.Split(' ', '(', '>')[0]
            select $"{file.Path}: {kind} {match.Groups["id"].Value.Trim()}";

        Assert.Equal(Suppressions, found);
    }

    [Fact]
    public void A_severity_that_is_lowered_has_its_reason_beside_it()
    {
        var config = Sources.Read(".globalconfig").Text;

        Regex.Matches(config, @"^dotnet_diagnostic\.(\w+)\.severity = (?:none|silent|suggestion)", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value)
            .Where(id => !Regex.IsMatch(config, $@"^# [\w, ]*\b{id}\b[\w, ]*: \S", RegexOptions.Multiline))
            .ShouldBeNone("Write # CA1234: why, above it in .globalconfig.");
    }

    [Fact]
    public void A_to_do_names_its_issue() => Find(@"\bTODO\b(?!\s*\(#\d+\))|\bFIXME\b|\bHACK\b")
        .ShouldBeNone("Do it, or open an issue and write TODO (#12): what.");

    [Fact]
    public void Nothing_names_a_place_on_somebodys_machine() => Find(@"(?<![\w./}])/(?:home|root|work|Users)/\w|(?<![\w./}])/tmp/(?!\.)\w|[A-Z]:\\Users\\")
        .ShouldBeNone("Derive paths from the repository's root or from a temporary folder.");

    [Fact]
    public void Nothing_names_a_package_registry() => Find(@"https?://[\w.-]*(?:registry|nexus|artifactory|mirror|proxy|pypi|nuget)[\w.-]*(?::\d+)?/")
        .Where(line => !line.Contains("https://registry.npmjs.org/", StringComparison.Ordinal) && !line.Contains("https://api.nuget.org/", StringComparison.Ordinal))
        .ShouldBeNone("Registries are configuration of the machine: leave them to its NuGet and npm settings.");

    [Fact]
    public void Files_end_with_a_line_feed() => Files
        .Where(file => file.Text.Length > 0 && !file.Text.EndsWith('\n'))
        .Select(file => file.Path)
        .ShouldBeNone("End the file with a line feed.");

    private static IEnumerable<string> Find(string pattern) =>
        from file in Files
        from line in file.Text.Split('\n').Index()
        where Regex.IsMatch(line.Item, pattern)
        select $"{file.Path}:{line.Index + 1}: {line.Item.Trim()}";
}
