using System.Security.Cryptography;
using Saas.Api.Platform.Secrets;

namespace Saas.Api.Tests.Data;

public sealed class SecretBoxTests
{
    private static readonly byte[] Old = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] New = RandomNumberGenerator.GetBytes(32);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4000)]
    public void Gives_back_what_was_sealed(int length)
    {
        var (box, plain) = (Box(New), RandomNumberGenerator.GetBytes(length));

        Assert.Equal(plain, box.Open(box.Seal(plain, "totp:1"), "totp:1"));
    }

    [Fact]
    public void Does_not_show_what_is_inside_and_is_different_each_time()
    {
        var (box, plain) = (Box(New), RandomNumberGenerator.GetBytes(32));

        var (first, second) = (box.Seal(plain, "totp:1"), box.Seal(plain, "totp:1"));

        Assert.NotEqual(first, second);
        Assert.Equal(-1, first.AsSpan().IndexOf(plain.AsSpan(0, 8)));
        Assert.Equal(-1, first.AsSpan().IndexOf(New.AsSpan(0, 4)));
        Assert.Equal(SecretBox.KeyIdOf(first), box.CurrentId);
    }

    [Fact]
    public void Opens_for_its_purpose_only()
    {
        var box = Box(New);

        var refused = Assert.Throws<SecretException>(() => box.Open(box.Seal("secret"u8, "totp:1"), "totp:2"));

        Assert.Contains("totp:2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Notices_a_change_of_any_bit()
    {
        var box = Box(New);
        var good = box.Seal("secret"u8, "totp:1");

        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] changed = [.. good];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<SecretException>(() => box.Open(changed, "totp:1"));
        }
    }

    [Fact]
    public void Refuses_what_is_too_short_or_plain()
    {
        var box = Box(New);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        for (var length = 0; length < 37; length++)
            Assert.Throws<SecretException>(() => box.Open(box.Seal([], "x").AsSpan(0, length), "x"));
        Assert.Throws<SecretException>(() => box.Open(key.ExportPkcs8PrivateKey(), "x"));
        Assert.Null(SecretBox.KeyIdOf(key.ExportPkcs8PrivateKey()));
    }

    [Fact]
    public void Opens_with_the_previous_master_key_and_seals_with_the_current_one()
    {
        var sealedBefore = Box(Old).Seal("secret"u8, "totp:1");
        var box = Box(New, Old);

        Assert.Equal("secret"u8.ToArray(), box.Open(sealedBefore, "totp:1"));
        Assert.False(box.IsCurrent(sealedBefore));
        Assert.True(box.IsCurrent(box.Seal("secret"u8, "totp:1")));
        var refused = Assert.Throws<SecretException>(() => Box(New).Open(sealedBefore, "totp:1"));
        Assert.Contains("MASTER_KEY_PREVIOUS", refused.Message, StringComparison.Ordinal);
    }

    private static SecretBox Box(byte[] current, byte[]? previous = null) =>
        new(new MasterKeys(current, previous is null ? null : new ReadOnlyMemory<byte>(previous)));
}
