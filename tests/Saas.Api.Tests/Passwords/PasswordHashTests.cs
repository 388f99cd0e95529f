using Saas.Api.Platform.Passwords;

namespace Saas.Api.Tests.Passwords;

/// <summary>The one type that is tested without HTTP: its strings must be those of every other Argon2id implementation.</summary>
public sealed class PasswordHashTests
{
    private static readonly HashCost Cheap = new(64, 3);

    /// <summary>
    /// By the reference implementation (Debian's argon2 0~20171227-0.3): echo -n PASSWORD | argon2 SALT -id -t PASSES -k MEMORY -p LANES -l BYTES -e;
    /// the last three by another one: npm hash-wasm 4.13.0, argon2id({ …, outputType: 'encoded' }).
    /// </summary>
    [Theory]
    [InlineData("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("password", "$argon2id$v=19$m=4096,t=3,p=4$c29tZXNhbHQ$poE/0h2cjbv+UlPDgRVOHqwlmCAYo5LF5leMrvQqVrI")]
    [InlineData("password", "$argon2id$v=19$m=64,t=1,p=2$c29tZXNhbHQ$oii5QrwwRha/6pH09qSIww")]
    [InlineData("pässwörd🔑", "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$ylRUog/DKid4T16+uxmrBefT/2dCxmsDwk5YYuuYDpw")]
    [InlineData("password", "$argon2id$v=19$m=256,t=4,p=8$c29tZXNhbHRzb21lc2FsdA$hR0fPfMmDA4SONX6b6k5jJSYF3aBdLreAKuRdh6tB5hAwlZfx5dzmVOc/UXr4J6geTFjbJ4d7+VgIdjo1q4eag")]
    [InlineData("  leading and trailing  ", "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$IybFN4IqVuZdUYkCAbGAhXGe1u+H2WNSce3vtVkFxtw")]
    [InlineData("e\u0301 (combining)", "$argon2id$v=19$m=128,t=1,p=3$ZmVkY2JhOTg3NjU0MzIxMA$9wmo/pm0AAFdnxCuO1weCtomu41554k65RcTiDUcLE0")]
    [InlineData("👩‍👩‍👧‍👦 family", "$argon2id$v=19$m=64,t=3,p=1$ZmVkY2JhOTg3NjU0MzIxMA$FSzLiyiSG6Ydf4NZaA89XOvfOtmdQgduc/5pqnSA7IU")]
    public async Task Verifies_the_strings_of_other_implementations(string password, string phc)
    {
        var hash = PasswordHash.Parse(phc);

        Assert.True(await hash.VerifyAsync(password));
        Assert.False(await hash.VerifyAsync(password + "x"));
        Assert.Equal(phc, hash.ToString());
    }

    [Fact]
    public async Task Takes_the_pepper_as_the_secret_of_Argon2()
    {
        // hash-wasm 4.13.0, with secret: 'a-pepper-of-at-least-32-characters'.
        var pepper = new Pepper("a-pepper-of-at-least-32-characters");
        var hash = PasswordHash.Parse($"$argon2id$v=19$m=64,t=2,p=1,keyid={pepper.Id}$MDEyMzQ1Njc4OWFiY2RlZg$okSK6/4KuFzkPaXx8Uav51+Ee9U1rkMVTfDLhRBn2Bg");

        Assert.True(await hash.VerifyAsync("password", pepper));
        Assert.False(await hash.VerifyAsync("password"));
        Assert.False(await hash.VerifyAsync("password", new Pepper("another-pepper-of-at-least-32-letters")));
    }

    [Fact]
    public async Task Salts_each_hash_anew_and_keeps_its_parameters()
    {
        var (first, second) = (await PasswordHash.CreateAsync("pässword", Cheap), await PasswordHash.CreateAsync("pässword", Cheap));

        Assert.NotEqual(first.ToString(), second.ToString());
        Assert.Matches("^\\$argon2id\\$v=19\\$m=64,t=3,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}$", first.ToString());
        Assert.True(await PasswordHash.Parse(first.ToString()).VerifyAsync("pässword"));
        Assert.False(await PasswordHash.Parse(first.ToString()).VerifyAsync("password"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("password")]
    [InlineData("$2b$12$abcdefghijklmnopqrstuv")]
    [InlineData("$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=16$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=65536,t=2$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=65536,t=2,p=1,x=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFh")]
    [InlineData("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPP!")]
    public void Refuses_any_other_string(string text) => Assert.Throws<FormatException>(() => PasswordHash.Parse(text));

    /// <summary>A row must not take the memory or the processors away, whoever wrote it.</summary>
    [Theory]
    [InlineData("m=262145,t=2,p=1")]
    [InlineData("m=4294967296,t=2,p=1")]
    [InlineData("m=65536,t=101,p=1")]
    [InlineData("m=65536,t=0,p=1")]
    [InlineData("m=65536,t=2,p=0")]
    [InlineData("m=65536,t=2,p=17")]
    [InlineData("m=7,t=2,p=1")]
    [InlineData("m=31,t=2,p=4")]
    [InlineData("m=-8,t=2,p=1")]
    public void Refuses_a_cost_beyond_all_measure(string parameters) =>
        Assert.Throws<FormatException>(() => PasswordHash.Parse($"$argon2id$v=19${parameters}$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
}
