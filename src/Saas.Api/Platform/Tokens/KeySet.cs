using Microsoft.IdentityModel.Tokens;

namespace Saas.Api.Platform.Tokens;

/// <summary>One key, and between which moments it signs, as <see cref="TimeProvider.GetTimestamp"/>.</summary>
internal sealed record TimedKey(SecurityKey Key, long From, long Until);

/// <summary>What an instance knows about the keys at one moment. All of one algorithm, so that no token can choose another.</summary>
internal sealed class KeySet(string algorithm, IReadOnlyList<TimedKey> keys, long readAt)
{
    private readonly Dictionary<string, SecurityKey> _byId = keys.ToDictionary(timed => timed.Key.KeyId, timed => timed.Key, StringComparer.Ordinal);

    public string Algorithm => algorithm;

    public long ReadAt => readAt;

    /// <summary>The public halves; none of a shared secret.</summary>
    public IEnumerable<ECDsaSecurityKey> Published => keys.Select(timed => timed.Key).OfType<ECDsaSecurityKey>();

    public SecurityKey? Find(string kid) => _byId.GetValueOrDefault(kid);

    public bool Has(SecurityKey key) => ReferenceEquals(Find(key.KeyId), key);

    /// <summary>The key that signs at this moment: the newest whose time has come, else, after a removal, the next whose time will come.</summary>
    public SecurityKey Signing(long now) =>
        (keys.Where(key => key.From <= now && now < key.Until).MaxBy(key => key.From)
            ?? keys.Where(key => key.From > now && key.From != long.MaxValue).MinBy(key => key.From))?.Key
        ?? throw new InvalidOperationException("There is no signing key: run `migrate` or `keys rotate`.");
}
