using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Saas.Api.Platform.Mail;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Mail;

/// <summary>Every template fits its record, in every language.</summary>
public sealed class MailTemplateTests
{
    private static readonly string[] Parts = ["subject.txt", "txt", "html"];
    private static readonly MailTemplates Templates = MailTemplates.Embedded();

    /// <summary>The records, by the name of their files.</summary>
    private static readonly IReadOnlyDictionary<string, JsonTypeInfo> Models = typeof(MailTemplates).Assembly.GetTypes()
        .Where(type => type is { IsInterface: false } && type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IMailModel<>)))
        .ToDictionary(
            type => (string)type.GetProperty("Template", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!,
            type => (JsonTypeInfo)type.GetProperty("Json", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!);

    public static TheoryData<string, string> All => [.. Models.Keys.SelectMany(name => Translations(name).Select(language => (language, name)))];

    [Fact]
    public void English_has_every_template() => Models.Keys.SelectMany(name => Parts.Select(part => $"{MailTemplates.LastResort}/{name}.{part}"))
        .Except(Templates.Files.Keys)
        .ShouldBeNone("Write these files below src/Saas.Api/Platform/Mail/Templates.");

    [Fact]
    public void Every_file_is_a_part_of_a_template_that_is_whole() => Templates.Files.Keys
        .Except(Models.Keys.SelectMany(name => Translations(name).SelectMany(language => Parts.Select(part => $"{language}/{name}.{part}"))).Append("layout.html"))
        .ShouldBeNone("These belong to no record with IMailModel, or subject.txt, txt and html are not all there.");

    [Theory]
    [MemberData(nameof(All))]
    public void Text_and_HTML_have_all_members_and_no_other_placeholder(string language, string name)
    {
        var members = Models[name].Properties.Select(property => property.Name).Order().ToList();

        Assert.Equal(members, Placeholders($"{language}/{name}.txt"));
        Assert.Equal(members, Placeholders($"{language}/{name}.html"));
        Assert.Subset(members.ToHashSet(), Placeholders($"{language}/{name}.subject.txt").ToHashSet());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Members_are_texts_and_addresses_and_no_passwords_and_only_addresses_are_links(string language, string name)
    {
        var properties = Models[name].Properties;

        Assert.All(properties, property => Assert.True(property.PropertyType == typeof(string) || property.PropertyType == typeof(Uri), property.Name));
        Assert.All(properties, property => Assert.DoesNotMatch("(?i)passw|secret|pin$", property.Name));
        Assert.All(properties, property => Assert.Equal(property.PropertyType == typeof(Uri), property.Name.EndsWith("link", StringComparison.OrdinalIgnoreCase)));
        var html = Templates.Files[$"{language}/{name}.html"];
        var links = properties.Where(property => property.PropertyType == typeof(Uri)).Sum(property => html.Split($"<a href=\"{{{{{property.Name}}}}}\">").Length - 1);
        Assert.Equal(links, Regex.Count(html, @"<[^>]*\{\{"));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Renders_with_everything_escaped(string language, string name)
    {
        var properties = Models[name].Properties;
        var model = JsonSerializer.SerializeToElement(properties.ToDictionary(property => property.Name, property => $"\"<{property.Name}&'>{{{{x}}}}\r\n\u2028."));

        var text = Templates.Render(name, model, language);

        Assert.Equal(language, text.Language);
        Assert.All(properties, property => Assert.Contains($"\"<{property.Name}&'>{{{{x}}}}   .", text.Text, StringComparison.Ordinal));
        Assert.All(properties, property => Assert.Contains($"&quot;&lt;{property.Name}&amp;&#39;&gt;{{{{x}}}}   .", text.Html, StringComparison.Ordinal));
        Assert.All(properties, property => Assert.DoesNotContain($"<{property.Name}", text.Html, StringComparison.Ordinal));
        Assert.DoesNotContain(text.Subject, char.IsControl);
        Assert.NotEmpty(text.Subject);
        Assert.Contains($"<html lang=\"{language}\">", text.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pt-BR", "pt-br")]
    [InlineData("pt-PT", "pt")]
    [InlineData("PT", "pt")]
    [InlineData("de-CH-1996", "de")]
    [InlineData("fr", "de")]
    [InlineData(null, "de")]
    [InlineData("", "de")]
    [InlineData("-", "de")]
    [InlineData("../pt", "de")]
    public void Speaks_the_language_asked_for_or_a_close_one_or_the_default(string? asked, string spoken) =>
        Assert.Equal((spoken, spoken), Some("pt-br", "pt", "de", "en") is var some && some.Render("t", default, asked, "de") is var text ? (text.Language, text.Subject) : default);

    [Fact]
    public void English_is_the_last_resort() => Assert.Equal("en", Some("pt", "en").Render("t", default, "fr", "de").Language);

    [Theory]
    [InlineData("nothing", "{}", "There is no mail template 'nothing'.")]
    [InlineData("../layout", "{}", "There is no mail template '../layout'.")]
    [InlineData("welcome", """{"link":"https://x.example"}""", "The mail template 'welcome' needs 'tenantName', which this message does not have.")]
    [InlineData("welcome", """{"tenantName":{},"link":"https://x.example"}""", "The mail template 'welcome' needs 'tenantName', which this message does not have.")]
    [InlineData("welcome", "[]", "The mail template 'welcome' needs 'tenantName', which this message does not have.")]
    public void A_message_of_another_shape_ends_with_a_clear_error(string name, string model, string error)
    {
        var failure = Assert.Throws<MailException>(() => Templates.Render(name, JsonElement.Parse(model), "en"));

        Assert.True(failure.IsPermanent);
        Assert.Equal(error, failure.Message);
    }

    [Theory]
    [InlineData("Acme Inc.", "Acme Inc.")]
    [InlineData("St. Gallen 2.0", "St. Gallen 2. 0")]
    [InlineData("You won: evil.example", "You won: evil. example")]
    [InlineData("https://evil.example/login?x=1", "https: //evil. example/login?x=1")]
    [InlineData("www.evil.example...", "www. evil. example. . .")]
    [InlineData("mailto:a@evil\u3002example", "mailto: a@evil\u3002 example")]
    [InlineData("evil\uFF0Eexample", "evil\uFF0E example")]
    public void A_name_is_no_link_in_the_readers_mail_program(string name, string shown)
    {
        var model = JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["tenantName"] = name, ["link"] = "https://api.example.com/a.b" });

        var text = Templates.Render("user_added", model, "en");

        Assert.All(new[] { text.Subject, text.Text, System.Net.WebUtility.HtmlDecode(text.Html) }, part => Assert.Contains(shown, part, StringComparison.Ordinal));
        Assert.Contains("https://api.example.com/a.b", text.Text, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://api.example.com/a.b\">", text.Html, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)evil[.\u3002\uFF0E]\\S", text.Html);
    }

    private static MailTemplates Some(params string[] languages) => new(languages
        .SelectMany(language => Parts.Select(part => KeyValuePair.Create($"{language}/t.{part}", language)))
        .Append(KeyValuePair.Create("layout.html", "{{content}}")).ToDictionary());

    private static IEnumerable<string> Translations(string name) =>
        MailTemplates.Languages.Where(language => Parts.All(part => Templates.Files.ContainsKey($"{language}/{name}.{part}")));

    private static List<string> Placeholders(string file) =>
        [.. Regex.Matches(Templates.Files[file], @"\{\{([^}]*)\}\}").Select(match => match.Groups[1].Value).Distinct().Order()];
}
