using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Features.Console;

/// <summary>The page as it travels; ConsolePageTests use it.</summary>
public sealed partial class GetConsoleTests
{
    [Fact]
    public async Task Serves_one_page_of_html_to_anybody()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/console");

        Assert.Equal((200, "text/html; charset=utf-8"), ((int)answer.StatusCode, answer.Header("Content-Type")));
        Assert.StartsWith("<!doctype html>\n<html lang=\"en\">", await answer.ReadTextAsync(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("Cache-Control", "no-store")]
    [InlineData("X-Content-Type-Options", "nosniff")]
    [InlineData("Referrer-Policy", "no-referrer")]
    [InlineData("Cross-Origin-Opener-Policy", "same-origin")]
    [InlineData("Cross-Origin-Resource-Policy", "same-origin")]
    public async Task Tells_the_browser_to_be_careful(string header, string value)
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/console");

        Assert.Equal(value, answer.Header(header));
    }

    [Fact]
    public async Task The_policy_allows_its_own_script_and_style_by_their_hashes_and_nothing_else()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/console");

        var html = await answer.ReadTextAsync();
        Assert.Equal(
            [
                "default-src 'none'", $"script-src '{Hash(Script(), html)}'", $"style-src '{Hash(Style(), html)}'", "img-src data:", "connect-src 'self'",
                "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
            ],
            answer.Header("Content-Security-Policy").Split("; "));
    }

    [Fact]
    public async Task Nothing_in_it_is_fetched_from_elsewhere_or_makes_markup_of_text()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/console");

        var html = await answer.ReadTextAsync();
        Assert.DoesNotMatch(Address(), html);
        Assert.DoesNotMatch(Markup(), html);
        Assert.DoesNotContain("{{", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_served_while_the_database_is_away()
    {
        await using var setup = await FaultyApi.StartAsync(before: setup => setup.Postgres.Refuse());
        using var answer = await setup.Api.Client.SendJsonAsync(HttpMethod.Get, "/console");

        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public void Its_parts_can_be_read_in_one_go() => new[] { ".html", ".css", ".js" }
        .SelectMany(ending => Sources.Under("src/Saas.Api/Features/Console/Page", ending))
        .Where(file => file.Lines > 250)
        .Select(file => $"{file.Path}: {file.Lines} lines")
        .ShouldBeNone("At most 250 lines: split it, and add the new part in ConsolePage.cs.");

    private static string Hash(Regex element, string html) =>
        $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Assert.Single(element.Matches(html)).Groups[1].Value)))}";

    [GeneratedRegex(@"<script\b[^>]*>(.*?)</script\s*>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex(@"<style\b[^>]*>(.*?)</style\s*>", RegexOptions.Singleline)]
    private static partial Regex Style();

    /// <summary>An address with a host, or a part that would be a request of its own.</summary>
    [GeneratedRegex("""//\w|\bsrc\s*=|@import|url\(|href\s*=\s*["'](?!data:)|\bimport\b""")]
    private static partial Regex Address();

    /// <summary>Ways to make markup or code of a text, and what the policy would have to allow as unsafe-inline.</summary>
    [GeneratedRegex("""innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|new Function|\sstyle\s*=|<[^>]*\son\w+\s*=""")]
    private static partial Regex Markup();
}
