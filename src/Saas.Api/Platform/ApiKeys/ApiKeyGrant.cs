using System.Globalization;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Quotas;

namespace Saas.Api.Platform.ApiKeys;

/// <summary>What a secret of a key is good for, as it stands now.</summary>
/// <param name="TenantId">The key's tenant, and the only one that it acts in.</param>
/// <param name="KeyId">The key.</param>
/// <param name="AccountId">Whom it acts as; null: the tenant itself.</param>
/// <param name="Until">When this secret of it ends; null: never.</param>
/// <param name="Networks">Whence it may be used; null: from anywhere.</param>
/// <param name="Codes">Its scopes, as far as its owner holds them.</param>
internal sealed record ApiKeyGrant(Guid TenantId, Guid KeyId, Guid? AccountId, DateTimeOffset? Until, string? Networks, IReadOnlyList<string> Codes)
{
    private const string None = "-";

    /// <summary>The tenant's requests, this one among them; null: they are not limited.</summary>
    public RequestRate? Rate { get; init; }

    /// <summary>By its codes alone: a key has no built-in role, hence is below every ADMIN.</summary>
    public Rights Rights => new("", Codes);

    /// <summary>For the copy in Redis.</summary>
    public string Write() => string.Join(' ', [Until?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) ?? None, Networks ?? None, .. Codes]);

    public static ApiKeyGrant? Read(string copy, ReadKey key, Guid? accountId)
    {
        var words = copy.Split(' ');
        if (words.Length < 2)
            return null;
        DateTimeOffset? until = long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
        return new(key.TenantId, key.KeyId, accountId, until, words[1] == None ? null : words[1], words.AsSpan(2).ToArray());
    }
}

/// <summary>A key's row with its owner.</summary>
internal sealed record ApiKeyRow(
    Guid? AccountId, string[] Scopes, string? Networks, DateTime? ExpiresAt, byte[] SecretHash, byte[]? OverlapHash, DateTime? OverlapUntil, bool MayAct, string? Role, string[] Codes,
    long? RequestsPerMinute);
