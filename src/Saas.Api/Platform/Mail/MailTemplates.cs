using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;

namespace Saas.Api.Platform.Mail;

/// <summary>A message in the language that was found for it.</summary>
internal sealed record MailText(string Language, string Subject, string Text, string Html);

/// <summary>
/// Files Templates/&lt;language&gt;/&lt;name&gt;.subject.txt, .txt and .html, whose {{members}} are those of the template's record; the HTML is
/// the content of Templates/layout.html. What is filled in is one line, and escaped in HTML: it comes from people. Unless it is an
/// address of ours (…Link), it is also kept from looking like one.
/// </summary>
internal sealed class MailTemplates(IReadOnlyDictionary<string, string> files)
{
    public const string LastResort = "en";
    /// <summary>Endings of members whose form we have checked: addresses and times, which keep their dots and colons.</summary>
    private static readonly string[] WrittenByUs = ["link", "email", "address", "time", "until", "after"];

    private const string Prefix = "mail/";

    /// <summary>The languages that this binary has templates in, lower case.</summary>
    public static IReadOnlyList<string> Languages { get; } =
        [.. EmbeddedNames().Select(name => name.Key.Split('/')).Where(parts => parts.Length == 2).Select(parts => parts[0]).Distinct().Order(StringComparer.Ordinal)];

    public IReadOnlyDictionary<string, string> Files => files;

    /// <summary>The templates inside this binary.</summary>
    public static MailTemplates Embedded() => new(EmbeddedNames().ToDictionary(name => name.Key, name => Read(name.Value)));

    /// <summary>Fills a template in the first of these languages that has it, a region's own before its language's; English is the last.</summary>
    /// <exception cref="MailException">There is no such template, or its values are of another shape (a job of an older or newer program).</exception>
    public MailText Render(string template, JsonElement model, params ReadOnlySpan<string?> languages)
    {
        var language = Choose(template, languages);
        var path = $"{language}/{template}";
        var subject = OneLine(Fill(files[$"{path}.subject.txt"], Value));
        var content = Fill(files[$"{path}.html"], name => WebUtility.HtmlEncode(Value(name)));
        var html = Fill(files["layout.html"], name => name switch
        {
            "language" => language,
            "subject" => WebUtility.HtmlEncode(subject),
            "content" => content,
            _ => throw new MailException($"The layout of mail does not know '{name}'.", isPermanent: true),
        });
        return new(language, subject, Fill(files[$"{path}.txt"], Value), html);

        string Value(string name) =>
            model.ValueKind == JsonValueKind.Object && model.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? WrittenByUs.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) ? OneLine(value.GetString()!) : NoLink(OneLine(value.GetString()!))
                : throw new MailException($"The mail template '{template}' needs '{name}', which this message does not have.", isPermanent: true);
    }

    /// <summary>Without line ends and other control characters, and without those that turn the direction of what follows.</summary>
    public static string OneLine(string text) => string.Create(text.Length, text, (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = char.IsControl(from[i]) || from[i] is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') ? ' ' : from[i];
    }).Trim();

    /// <summary>
    /// A name like "Win at evil.example" would be a link in the reader's mail program, in a message that looks like ours. A space behind
    /// what joins addresses ends that; what is invisible would not: browsers drop it.
    /// </summary>
    public static string NoLink(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            plain.Append(text[i]);
            if (Joins(text[i]) && i + 1 < text.Length && !char.IsWhiteSpace(text[i + 1]))
                plain.Append(' ');
        }
        return plain.ToString();

        static bool Joins(char letter) => letter is '.' or ':' or '\u3002' or '\uFF0E' or '\uFF61' or '\uFF1A';
    }

    private string Choose(string template, ReadOnlySpan<string?> languages)
    {
        foreach (var asked in languages)
        {
            for (var tag = asked?.ToLowerInvariant() ?? ""; tag.Length > 0; tag = tag[..Math.Max(0, tag.LastIndexOf('-'))])
            {
                if (files.ContainsKey($"{tag}/{template}.subject.txt"))
                    return tag;
            }
        }
        return files.ContainsKey($"{LastResort}/{template}.subject.txt")
            ? LastResort
            : throw new MailException($"There is no mail template '{OneLine(template)}'.", isPermanent: true);
    }

    /// <summary>What is filled in is not looked at again: braces in a name stay what they are.</summary>
    private static string Fill(string text, Func<string, string> value)
    {
        var filled = new StringBuilder(text.Length * 2);
        var at = 0;
        for (int open, close; (open = text.IndexOf("{{", at, StringComparison.Ordinal)) >= 0 && (close = text.IndexOf("}}", open, StringComparison.Ordinal)) >= 0; at = close + 2)
            filled.Append(text, at, open - at).Append(value(text[(open + 2)..close]));
        return filled.Append(text, at, text.Length - at).ToString();
    }

    /// <summary>Paths below Templates/, with slashes, and the resources that hold them.</summary>
    private static Dictionary<string, string> EmbeddedNames() => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .ToDictionary(name => name[Prefix.Length..].Replace('\\', '/'));

    private static string Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
