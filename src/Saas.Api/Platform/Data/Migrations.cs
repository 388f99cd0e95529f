using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.Data;

/// <summary>One file of db/migrations: its number, its name and its text.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text, in hex: an applied file that was edited afterwards is found by it.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>Files that begin with this line run outside a transaction (CREATE INDEX CONCURRENTLY).</summary>
    public bool InTransaction => !Sql.StartsWith("-- no-transaction", StringComparison.Ordinal);
}

internal static class Migrations
{
    private const string Prefix = "db/migrations/";

    /// <summary>The migrations inside this binary, in order.</summary>
    public static IReadOnlyList<Migration> Embedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Read(assembly, name))];
    }

    private static Migration Read(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        var name = resource[Prefix.Length..^".sql".Length];
        // A checkout with other line ends is the same migration.
        return new Migration(int.Parse(name[..4], CultureInfo.InvariantCulture), name, reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
