using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Features.Auth;

/// <summary>
/// Where links in mail lead while there is no APP_URL: one static page for all purposes. It takes the token from behind the #, which
/// reaches no server, and sends it on only when its reader presses the button. A browser runs nothing in it but its own script.
/// </summary>
internal static class LinkPage
{
    private static readonly string Style = Read("link.css");
    private static readonly string Script = Read("link.js");

    public static readonly string Html = Read("link.html")
        .Replace("{{style}}", Style, StringComparison.Ordinal)
        .Replace("{{script}}", Script, StringComparison.Ordinal);

    public static readonly string Policy =
        $"default-src 'none'; script-src '{Hash(Script)}'; style-src '{Hash(Style)}'; img-src data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static bool Has(string purpose) => purpose is "verify-email" or "reset-password" or "change-email" or "accept-invitation";

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"auth/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
