using System.Security.Cryptography;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Keys;

/// <summary>Whoever has the database has no key.</summary>
public sealed class KeyEncryptionTests
{
    private const string Plain = """
        ALTER TABLE signing_keys DROP CONSTRAINT signing_keys_sealed_check;
        UPDATE signing_keys SET private_key = '\x{0}';
        ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_sealed_check CHECK (get_byte(private_key, 0) <> 48) NOT VALID
        """;

    [Fact]
    public async Task What_is_stored_is_no_key()
    {
        await using var own = await OwnKeys.StartAsync();
        await own.KeysAsync("create");
        await own.KeysAsync("rotate");

        for (var row = 0; row < 2; row++)
        {
            var stored = await own.Database.ScalarAsync<byte[]>($"SELECT private_key FROM signing_keys ORDER BY kid OFFSET {row} LIMIT 1");
            using var key = ECDsa.Create();
            Assert.Equal(1, stored[0]);
            Assert.ThrowsAny<CryptographicException>(() => key.ImportPkcs8PrivateKey(stored, out _));
        }
    }

    [Fact]
    public async Task Keys_from_before_are_encrypted_by_migrate_and_stay_the_same()
    {
        await using var own = await OwnKeys.StartAsync();
        using var old = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await own.Database.ExecuteAsync(Plain.Replace("{0}", Convert.ToHexString(old.ExportPkcs8PrivateKey()), StringComparison.Ordinal));
        Assert.Contains("run `keys encrypt`", await own.KeysAsync("list"), StringComparison.Ordinal);
        (await own.Database.ServeAsync()).ShouldFail(1, "not encrypted", "migrate");

        var migrated = (await own.Database.RunAsync("migrate")).ShouldSucceed();

        Assert.StartsWith("Encrypted 1 signing keys", migrated.Output, StringComparison.Ordinal);
        Assert.True(Jwt.IsSignedBy((await Tenant.CreateAsync(await own.ApiAsync())).Admin.AccessToken, old));
        Assert.StartsWith("All keys are encrypted", await own.KeysAsync("encrypt"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_key_cannot_be_put_there()
    {
        await using var own = await OwnKeys.StartAsync();
        using var mine = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var refused = await Record.ExceptionAsync(() => own.Database.ExecuteAsync(
            $"INSERT INTO signing_keys (kid, private_key) VALUES ('0123456789abcdef', '\\x{Convert.ToHexString(mine.ExportPkcs8PrivateKey())}')", "saas_system"));

        Assert.Contains("signing_keys_sealed_check", refused?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encrypted_key_does_not_open_under_another_name()
    {
        await using var own = await OwnKeys.StartAsync();
        await own.Database.ExecuteAsync("UPDATE signing_keys SET kid = '0123456789abcdef'");

        (await own.Database.ServeAsync()).ShouldFail(1, "0123456789abcdef");
    }

    [Fact]
    public async Task The_master_key_can_be_replaced()
    {
        await using var own = await OwnKeys.StartAsync();
        var user = (await Tenant.CreateAsync(await own.ApiAsync())).Admin;
        var environment = own.Database.Environment;
        var old = environment["MASTER_KEY"];
        environment["MASTER_KEY"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

        (await own.Database.ServeAsync()).ShouldFail(1, "MASTER_KEY_PREVIOUS");
        (await own.Database.RunAsync("migrate")).ShouldFail(1, "MASTER_KEY_PREVIOUS");
        (await own.Database.RunAsync("keys", "encrypt")).ShouldFail(1, "MASTER_KEY_PREVIOUS");
        environment["MASTER_KEY_PREVIOUS"] = old;
        Assert.Equal(200, await user.On(await own.ApiAsync()).StatusAsync());
        Assert.Contains("MASTER_KEY_PREVIOUS", await own.KeysAsync("list"), StringComparison.Ordinal);
        Assert.StartsWith("Encrypted 1 ", await own.KeysAsync("encrypt"), StringComparison.Ordinal);
        environment["MASTER_KEY_PREVIOUS"] = null;

        Assert.Equal(200, await user.On(await own.ApiAsync()).StatusAsync());
        environment["MASTER_KEY"] = old;
        (await own.Database.ServeAsync()).ShouldFail(1, "another MASTER_KEY");
    }
}
