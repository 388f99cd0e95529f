using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Secrets;

/// <summary>The key that seals what is stored, and the one before it, which still opens.</summary>
internal sealed record MasterKeys(ReadOnlyMemory<byte> Current, ReadOnlyMemory<byte>? Previous)
{
    private const int Bytes = 32;

    public static MasterKeys Read(SettingsReader settings) => new(
        Decode(Settings.MasterKey, settings.Text(Settings.MasterKey)),
        settings.Optional(Settings.MasterKeyPrevious) is { } previous ? Decode(Settings.MasterKeyPrevious, previous) : null);

    /// <summary>Does not tell the keys.</summary>
    public override string ToString() => nameof(MasterKeys);

    private static byte[] Decode(Setting setting, string text)
    {
        var bytes = new byte[Bytes];
        return Convert.TryFromBase64String(text, bytes, out var length) && length == Bytes
            ? bytes
            : throw new SettingException(setting, "must be 32 random bytes in base64");
    }
}
