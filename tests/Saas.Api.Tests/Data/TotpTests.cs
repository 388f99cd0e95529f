using System.Text;
using Saas.Api.Platform.SecondFactors;

namespace Saas.Api.Tests.Data;

/// <summary>RFC 6238, appendix B (SHA-1), and RFC 4648, 10.</summary>
public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59L, "94287082")]
    [InlineData(1111111109L, "07081804")]
    [InlineData(1111111111L, "14050471")]
    [InlineData(1234567890L, "89005924")]
    [InlineData(2000000000L, "69279037")]
    [InlineData(20000000000L, "65353130")]
    public void Makes_the_codes_of_the_RFC(long seconds, string code)
    {
        var step = Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds));

        Assert.Equal(code, Totp.Code(Secret, step, digits: 8));
        Assert.Equal(code[2..], Totp.Code(Secret, step));
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Takes_one_step_earlier_and_later(int steps, bool taken)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111111);
        var step = Totp.StepAt(now) + steps;

        Assert.Equal(taken ? step : null, Totp.Match(Secret, Totp.Code(Secret, step), now));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Writes_base32_without_padding(string text, string base32) => Assert.Equal(base32, Totp.ToBase32(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Escapes_what_an_address_and_a_name_may_hold() => Assert.Equal(
        "otpauth://totp/My%20App:a%2Bb%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=My%20App&algorithm=SHA1&digits=6&period=30",
        Totp.ToUri("My App", "a+b@example.com", Secret));

    [Fact]
    public void Recovery_codes_are_many_long_and_different()
    {
        var codes = RecoveryCode.CreateSet();

        Assert.Equal(10, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^[2-9a-hjkmnp-z]{5}-[2-9a-hjkmnp-z]{5}-[2-9a-hjkmnp-z]{5}$", code));
        Assert.True(15 * Math.Log2(31) >= 50);
    }

    [Fact]
    public void A_recovery_code_reads_the_same_however_it_is_typed_and_differs_per_account()
    {
        var account = Guid.CreateVersion7();

        Assert.True(RecoveryCode.Hash(account, "abcde-fghjk-mnpqr").Span.SequenceEqual(RecoveryCode.Hash(account, " ABCDE fghjk  MNPqr ").Span));
        Assert.False(RecoveryCode.Hash(account, "abcde-fghjk-mnpqr").Span.SequenceEqual(RecoveryCode.Hash(Guid.CreateVersion7(), "abcde-fghjk-mnpqr").Span));
    }
}
