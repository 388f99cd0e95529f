using Microsoft.Extensions.Configuration;
using Saas.Api.Platform.Configuration;

namespace Saas.Api.Tests.Data;

/// <summary>A setting is right, or refused with a line that names it and shows a right value.</summary>
public sealed class SettingsReaderTests
{
    private static readonly Setting Duration = new("LIFE", "15m", "15m", "Meaning.");
    private static readonly Setting Needed = new("NEEDED", null, "right", "What it is for.");

    [Theory]
    [InlineData("1ms", 1)]
    [InlineData("250ms", 250)]
    [InlineData("30s", 30_000)]
    [InlineData("15m", 900_000)]
    [InlineData("12h", 43_200_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData(" 7d ", 604_800_000)]
    [InlineData("007s", 7_000)]
    [InlineData("100000s", 100_000_000)]
    [InlineData(null, 900_000)]
    [InlineData("  ", 900_000)]
    public void Reads_durations(string? text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Reader(Duration, text).Duration(Duration));

    [Theory]
    [InlineData("0s")]
    [InlineData("-1s")]
    [InlineData("+1s")]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData("1 s")]
    [InlineData("1.5h")]
    [InlineData("1,5h")]
    [InlineData("1S")]
    [InlineData("1M")]
    [InlineData("1w")]
    [InlineData("1s1s")]
    [InlineData("0x10s")]
    [InlineData("١s")]
    [InlineData("100001d")]
    [InlineData("99999999999999999999s")]
    [InlineData("15 minutes")]
    public void Refuses_what_is_no_duration(string text)
    {
        var refused = Assert.Throws<SettingException>(() => Reader(Duration, text).Duration(Duration));

        Assert.StartsWith("LIFE must be a duration", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("Example: LIFE=15m", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Every_default_that_looks_like_a_duration_is_one()
    {
        var durations = Settings.All.Where(setting => setting.Default is { Length: > 1 } text && char.IsAsciiDigit(text[0]) && char.IsAsciiLetter(text[^1])).ToList();

        Assert.True(durations.Count >= 5);
        Assert.All(durations, setting => Assert.True(Reader(setting, null).Duration(setting) > TimeSpan.Zero));
        Assert.All(durations, setting => Assert.True(Reader(setting, setting.Example).Duration(setting) > TimeSpan.Zero));
    }

    [Fact]
    public void A_missing_one_is_named_with_its_meaning_and_a_right_value() => Assert.Equal(
        "NEEDED is not set (What it is for.). Example: NEEDED=right",
        Assert.Throws<SettingException>(() => Reader(Needed, null).Text(Needed)).Message);

    [Theory]
    [InlineData("a,b", new[] { "a", "b" })]
    [InlineData(" a , ,b, ", new[] { "a", "b" })]
    [InlineData(",", new string[0])]
    public void Reads_lists(string text, string[] values) => Assert.Equal(values, Reader(Needed, text).List(Needed));

    private static SettingsReader Reader(Setting setting, string? value) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [setting.Name] = value }).Build());
}
