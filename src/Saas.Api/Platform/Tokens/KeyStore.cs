using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Saas.Api.Platform.Secrets;

namespace Saas.Api.Platform.Tokens;

internal sealed record StoredKeyRow(string Kid, byte[] PrivateKey, DateTime CreatedAt, DateTime? SignsFrom, DateTime? RetiredAt, string State);

internal sealed record RotatedRow(string Kid, DateTime SignsFrom);

internal sealed record RemovedRow(bool Removed, string? Successor);

/// <summary>Makes, rotates and removes signing keys: for `migrate` and `keys`, and for the schedule.</summary>
internal sealed class KeyStore(DbConnection connection, SecretBox secrets)
{
    /// <summary>What a private key is sealed for.</summary>
    public static string Purpose(string kid) => $"signing key {kid}";

    public async Task<IReadOnlyList<StoredKeyRow>> ListAsync(CancellationToken ct) =>
        [.. await connection.QueryAsync<StoredKeyRow>(SigningKeySql.SelectAll, new { ct })];

    /// <summary>A key that is published and does not sign.</summary>
    public async Task<string> CreateAsync(CancellationToken ct)
    {
        var (kid, box) = Make();
        await connection.ExecuteAsync(SigningKeySql.InsertKey, new { Kid = kid, PrivateKey = box, ct });
        return kid;
    }

    /// <summary>A key that signs at once, unless there is one. However many ask at once, one is made.</summary>
    public async Task EnsureFirstAsync(CancellationToken ct)
    {
        var (kid, box) = Make();
        await connection.ExecuteAsync(SigningKeySql.InsertFirst, new { Kid = kid, PrivateKey = box, ct });
    }

    /// <summary>The successor and its beginning; null when the last key is younger than that, or has not begun itself.</summary>
    public async Task<RotatedRow?> RotateAsync(TimeSpan publishAhead, TimeSpan leastAge, CancellationToken ct)
    {
        var (ahead, age) = (publishAhead.TotalSeconds, leastAge.TotalSeconds);
        if (await connection.QueryFirstOrDefaultAsync<RotatedRow>(SigningKeySql.RotateToWaiting, new { AheadSeconds = ahead, LeastAgeSeconds = age, ct }) is { } waiting)
            return waiting;
        var (kid, box) = Make();
        return await connection.QueryFirstOrDefaultAsync<RotatedRow>(
            SigningKeySql.RotateToNew, new { Kid = kid, PrivateKey = box, AheadSeconds = ahead, LeastAgeSeconds = age, ct });
    }

    public async Task<bool> RemoveWaitingAsync(string kid, CancellationToken ct) =>
        await connection.ExecuteAsync(SigningKeySql.DeleteWaiting, new { Kid = kid, ct }) > 0;

    /// <summary>Removes a key at once, whatever it has signed.</summary>
    public async Task<RemovedRow> RemoveNowAsync(string kid, CancellationToken ct)
    {
        var (successor, box) = Make();
        return await connection.QuerySingleAsync<RemovedRow>(SigningKeySql.ReplaceNow, new { Kid = kid, NewKid = successor, PrivateKey = box, ct });
    }

    /// <summary>Removes keys whose last token has expired.</summary>
    public async Task<IReadOnlyList<string>> RemoveOldAsync(TimeSpan keep, CancellationToken ct) =>
        [.. await connection.QueryAsync<string>(SigningKeySql.DeleteOld, new { KeepSeconds = keep.TotalSeconds, ct })];

    /// <summary>Seals what is plain or was sealed under the previous master key; tells of how many keys.</summary>
    /// <exception cref="SecretException">One cannot be opened.</exception>
    public async Task<int> SealAllAsync(CancellationToken ct)
    {
        var sealedNow = 0;
        foreach (var row in await ListAsync(ct))
        {
            if (secrets.IsCurrent(row.PrivateKey))
                continue;
            var plain = SecretBox.KeyIdOf(row.PrivateKey) is null ? row.PrivateKey : secrets.Open(row.PrivateKey, Purpose(row.Kid));
            using (var key = ECDsa.Create())
                key.ImportPkcs8PrivateKey(plain, out _);
            ReadOnlyMemory<byte> box = secrets.Seal(plain, Purpose(row.Kid));
            sealedNow += await connection.ExecuteAsync(
                SigningKeySql.UpdateSealed, new { row.Kid, PrivateKey = box, Seen = new ReadOnlyMemory<byte>(row.PrivateKey), ct });
        }
        return sealedNow;
    }

    private (string Kid, ReadOnlyMemory<byte> Sealed) Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
        return (kid, secrets.Seal(key.ExportPkcs8PrivateKey(), Purpose(kid)));
    }
}
