using Saas.Api.Platform.Passwords;

namespace Saas.Api.Tests.Passwords;

/// <summary>The one type that is tested without HTTP: its strings must be those of every other Argon2id implementation.</summary>
public sealed class PasswordHashTests
{
    /// <summary>Made by the reference implementation: -t 2 -m 16 -p 1 -l 32, salt "somesalt".</summary>
    private const string Reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    [Fact]
    public void Verifies_a_string_of_the_reference_implementation()
    {
        var hash = PasswordHash.Parse(Reference);

        Assert.True(hash.Verify("password"));
        Assert.False(hash.Verify("Password"));
        Assert.Equal(Reference, hash.ToString());
    }

    [Fact]
    public void Salts_each_hash_anew_and_keeps_its_parameters()
    {
        var (first, second) = (PasswordHash.Create("pässword", 64, 3), PasswordHash.Create("pässword", 64, 3));

        Assert.NotEqual(first.ToString(), second.ToString());
        Assert.Matches("^\\$argon2id\\$v=19\\$m=64,t=3,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}$", first.ToString());
        Assert.True(PasswordHash.Parse(first.ToString()).Verify("pässword"));
        Assert.False(PasswordHash.Parse(first.ToString()).Verify("password"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("password")]
    [InlineData("$2b$12$abcdefghijklmnopqrstuv")]
    [InlineData("$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=65536,t=2,p=4$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=65536,t=2$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    public void Refuses_any_other_string(string text) => Assert.Throws<FormatException>(() => PasswordHash.Parse(text));
}
