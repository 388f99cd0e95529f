using System.Text;
using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Tokens;

/// <summary>The life of signing keys.</summary>
/// <param name="PublishAhead">How long a key is published before it signs.</param>
/// <param name="Rotation">How old the signing key gets.</param>
/// <param name="Reread">How old an instance's knowledge of the keys gets.</param>
/// <param name="Keep">How long a retired key still verifies: no token that it has signed lives longer.</param>
/// <param name="Secret">Signs and verifies by HS256 in place of the keys; null: the keys do.</param>
internal sealed record KeyOptions(TimeSpan PublishAhead, TimeSpan Rotation, TimeSpan Reread, TimeSpan Keep, byte[]? Secret)
{
    private const int ShortestSecret = 32;
    private const int LongestCache = 300;

    /// <summary>How long others may keep the published keys: whoever does must see a new one before it signs.</summary>
    public int CacheSeconds => (int)Math.Min((PublishAhead - Reread).TotalSeconds, LongestCache);

    public static KeyOptions Read(SettingsReader settings)
    {
        var reread = settings.Duration(Settings.KeyReread);
        var ahead = settings.Duration(Settings.KeyPublishAhead);
        if (ahead < reread)
            throw new SettingException(Settings.KeyPublishAhead, "must not be shorter than KEY_REREAD, or an instance would meet tokens of a key that it does not know");
        var rotation = settings.Duration(Settings.KeyRotation);
        if (rotation < ahead)
            throw new SettingException(Settings.KeyRotation, "must not be shorter than KEY_PUBLISH_AHEAD");
        var secret = settings.Optional(Settings.JwtSecret) is { } text ? Encoding.UTF8.GetBytes(text) : null;
        if (secret is { Length: < ShortestSecret })
            throw new SettingException(Settings.JwtSecret, $"must have at least {ShortestSecret} bytes");
        return new(ahead, rotation, reread, settings.Duration(Settings.AccessExpiration) + (2 * reread), secret);
    }

    /// <summary>Does not tell the secret.</summary>
    public override string ToString() => nameof(KeyOptions);
}
