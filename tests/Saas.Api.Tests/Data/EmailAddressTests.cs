using Saas.Api.Platform.Validation;

namespace Saas.Api.Tests.Data;

/// <summary>One stored form per mailbox.</summary>
public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("a@b.co", "a@b.co")]
    [InlineData("Ada.Lovelace@Example.COM", "ada.lovelace@example.com")]
    [InlineData("a+tag@example.com", "a+tag@example.com")]
    [InlineData("!#$%&'*+-/=?^_`{|}~@example.com", "!#$%&'*+-/=?^_`{|}~@example.com")]
    [InlineData("a@bücher.example", "a@xn--bcher-kva.example")]
    [InlineData("a@BÜCHER.example", "a@xn--bcher-kva.example")]
    [InlineData("a@xn--bcher-kva.example", "a@xn--bcher-kva.example")]
    [InlineData("a@sub.sub.example.com", "a@sub.sub.example.com")]
    public void Has_one_form(string given, string stored) => Assert.Equal(stored, EmailAddress.Normalize(given));

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData("@b.co")]
    [InlineData("a")]
    [InlineData("a@b")]
    [InlineData("a@b@c.co")]
    [InlineData(".a@b.co")]
    [InlineData("a.@b.co")]
    [InlineData("a..b@b.co")]
    [InlineData("a b@b.co")]
    [InlineData(" a@b.co")]
    [InlineData("a@b.co ")]
    [InlineData("a@b .co")]
    [InlineData("a@.co")]
    [InlineData("a@b.")]
    [InlineData("a@b..co")]
    [InlineData("a@-b.co")]
    [InlineData("a@b-.co")]
    [InlineData("a@b_c.co")]
    [InlineData("a@[127.0.0.1]")]
    [InlineData("\"a b\"@b.co")]
    [InlineData("a(comment)@b.co")]
    [InlineData("a,b@b.co")]
    [InlineData("a@b.co,c@d.co")]
    [InlineData("a@b.co\r\nBcc: c@d.co")]
    [InlineData("a\0@b.co")]
    [InlineData("a@b\0.co")]
    [InlineData("ädä@b.co")]
    [InlineData("admın@b.co")] // The dotless i that looks like admin (GitHub, 2016).
    [InlineData("аdmin@b.co")] // A Cyrillic a.
    [InlineData("a@b\u200Bc.co")] // A space of no width.
    [InlineData("a@b\u200Dc.co")] // A joiner of no width.
    [InlineData("a@b\u00ADc.co")] // A hyphen that may be.
    [InlineData("a@b\u202Ec.co")] // From right to left.
    [InlineData("a@b\uDB40\uDC41c.co")] // A tag.
    [InlineData("a@ｂc.co")] // A wide b.
    [InlineData("a@ﬁx.co")] // A ligature.
    [InlineData("a@b.co\uFEFF")]
    [InlineData("a@b\uD800.co")]
    public void Refuses_what_is_no_address(string given) => Assert.Null(EmailAddress.Normalize(given));

    [Theory]
    [InlineData(64, 10, true)]
    [InlineData(65, 10, false)]
    [InlineData(1, 252, true)]
    [InlineData(1, 253, false)]
    [InlineData(64, 189, true)]
    [InlineData(64, 190, false)]
    public void Holds_64_characters_before_and_254_in_all(int local, int domain, bool right) =>
        Assert.Equal(right, EmailAddress.Normalize($"{new string('a', local)}@{Domain(domain)}") is not null);

    [Fact]
    public void The_stored_form_stays_as_it_is()
    {
        var random = new Random(7);
        const string letters = "abcXYZ019.+-_äßß@İıſK";

        for (var round = 0; round < 20_000; round++)
        {
            var given = $"{new string(random.GetItems<char>(letters, random.Next(1, 8)))}@{new string(random.GetItems<char>(letters, random.Next(1, 8)))}.co";
            if (EmailAddress.Normalize(given) is not { } stored)
                continue;
            Assert.Equal(stored, EmailAddress.Normalize(stored));
            Assert.All(stored, c => Assert.True(char.IsAscii(c) && !char.IsAsciiLetterUpper(c) && !char.IsControl(c), given));
        }
    }

    /// <summary>A domain of exactly this length, of labels of at most 50 letters.</summary>
    private static string Domain(int length) =>
        string.Concat(Enumerable.Range(0, length - ".co".Length).Select(i => i % 51 == 50 && i < length - ".co".Length - 1 ? '.' : 'd')) + ".co";
}
