using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.Accounts;

/// <summary>A tenant's short name for addresses: a to z, 0 to 9 and single dashes.</summary>
internal static class Slug
{
    public const int Shortest = 3;
    public const int LongestGiven = 60;
    private const int Longest = 48;
    private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";

    /// <summary>Names by which a tenant could pass for the service itself, and first parts of addresses that the service may need.</summary>
    private static readonly FrozenSet<string> Reserved = new[]
    {
        "about", "abuse", "account", "accounts", "admin", "administrator", "api", "app", "apps", "assets", "auth", "billing", "blog", "cdn", "console",
        "contact", "dashboard", "demo", "dev", "developer", "docs", "download", "email", "files", "ftp", "health", "help", "helpdesk", "hostmaster",
        "imap", "info", "internal", "invite", "jobs", "legal", "localhost", "login", "logout", "mail", "metrics", "mx", "ns", "null", "oauth", "official",
        "openapi", "owner", "payment", "payments", "platform", "pop", "postmaster", "pricing", "privacy", "register", "root", "saas", "sales", "security",
        "settings", "shop", "signin", "signup", "smtp", "sso", "staff", "staging", "static", "status", "store", "superadmin", "support", "sysadmin",
        "system", "team", "tenants", "terms", "test", "undefined", "update", "user", "users", "webhook", "webhooks", "webmaster", "well-known", "www",
    }.Select(Skeleton).ToFrozenSet();

    /// <summary>
    /// The stored form of a slug that somebody has chosen: capitals become small. Null when it is none. Nothing else is folded: what merely
    /// looks like a letter of ASCII is refused, so that no two slugs look alike because of their alphabet.
    /// </summary>
    public static string? Normalize(string text)
    {
        if (text.Length is < Shortest or > LongestGiven || !text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            return null;
        return text[0] == '-' || text[^1] == '-' || text.Contains("--", StringComparison.Ordinal) ? null : text.ToLowerInvariant();
    }

    /// <summary>Whether it is a reserved name, or would be read as one: adm1n, sup-port, rnail.</summary>
    public static bool IsReserved(string slug) => Reserved.Contains(Skeleton(slug));

    public static string From(string name)
    {
        var slug = new StringBuilder();
        foreach (var c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
            if (slug.Length == Longest)
                break;
        }
        var text = slug.ToString().Trim('-');
        if (text.Length == 0)
            return "tenant";
        return IsReserved(text) ? WithSuffix(text) : text;
    }

    public static string WithSuffix(string slug) => $"{slug}-{RandomNumberGenerator.GetString(Alphabet, 6)}";

    /// <summary>The same for what looks the same.</summary>
    private static string Skeleton(string slug) => string.Create(slug.Length, slug, (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i] switch
            {
                '0' => 'o',
                '1' or 'i' => 'l',
                '3' => 'e',
                '4' => 'a',
                '5' => 's',
                '7' => 't',
                '8' => 'b',
                var other => other,
            };
        }
    }).Replace("-", "", StringComparison.Ordinal).Replace("rn", "m", StringComparison.Ordinal).Replace("vv", "w", StringComparison.Ordinal);
}
