using System.Text.RegularExpressions;
using Saas.Api.Platform.Accounts;

namespace Saas.Api.Tests.Data;

/// <summary>Every name has a slug that the table takes.</summary>
public sealed class SlugTests
{
    /// <summary>As in tenants_slug_check.</summary>
    private const string Rule = "^[a-z0-9](-?[a-z0-9])*$";

    [Theory]
    [InlineData("Acme", "acme")]
    [InlineData("Acme Inc.", "acme-inc")]
    [InlineData("  Acme   &   Sons  ", "acme-sons")]
    [InlineData("ACME-2000", "acme-2000")]
    [InlineData("a--b", "a-b")]
    [InlineData("---", "tenant")]
    [InlineData("日本", "tenant")]
    [InlineData("Bücher 24", "b-cher-24")]
    [InlineData("İstanbul", "stanbul")]
    [InlineData("😀 smile", "smile")]
    public void Is_made_of_a_name(string name, string slug) => Assert.Equal(slug, Slug.From(name));

    [Fact]
    public void Always_fits_the_table()
    {
        var random = new Random(7);
        const string letters = "abXY09 -_.ä日İK😀\t/";

        for (var round = 0; round < 20_000; round++)
        {
            var slug = Slug.From(new string(random.GetItems<char>(letters, random.Next(1, 120))));
            Assert.Matches(Rule, slug);
            Assert.InRange(slug.Length, 1, 48);
        }
    }

    [Fact]
    public void A_suffix_makes_another_one_that_fits_too()
    {
        var slugs = Enumerable.Range(0, 100).Select(_ => Slug.WithSuffix(Slug.From(new string('a', 100)))).ToList();

        Assert.Distinct(slugs);
        Assert.All(slugs, slug => Assert.True(Regex.IsMatch(slug, Rule) && slug.Length <= 60, slug));
    }
}
