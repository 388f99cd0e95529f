using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Features.Console;

/// <summary>
/// The page as one document, so that nothing else is fetched for it, and the policy that lets a browser run nothing else in it: its
/// style and script are allowed by their hashes, it talks to this service only, and markup is never made from text (Trusted Types).
/// </summary>
internal static class ConsolePage
{
    // With line feeds only: a browser hashes what is left after it has turned CR LF into them.
    private static readonly string Style = Read("page.css");
    private static readonly string Script = Read("session.js") + Read("jobs.js");

    public static readonly string Html = Read("page.html")
        .Replace("{{style}}", Style, StringComparison.Ordinal)
        .Replace("{{script}}", Script, StringComparison.Ordinal);

    /// <summary>data: is for the icon, which would otherwise be asked for at /favicon.ico.</summary>
    public static readonly string Policy =
        $"default-src 'none'; script-src '{Hash(Script)}'; style-src '{Hash(Style)}'; img-src data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static string Hash(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"console/{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
