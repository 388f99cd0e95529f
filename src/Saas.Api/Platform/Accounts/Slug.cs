using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.Accounts;

/// <summary>A tenant's short name for addresses: a to z, 0 to 9 and single dashes.</summary>
internal static class Slug
{
    private const int Longest = 48;
    private const string Alphabet = "23456789abcdefghjkmnpqrstuvwxyz";

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
        return text.Length > 0 ? text : "tenant";
    }

    public static string WithSuffix(string slug) => $"{slug}-{RandomNumberGenerator.GetString(Alphabet, 6)}";
}
