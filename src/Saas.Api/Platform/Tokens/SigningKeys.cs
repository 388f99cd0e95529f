using System.Security.Cryptography;
using Dapper;
using Microsoft.IdentityModel.Tokens;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Tokens;

internal sealed record SigningKeyRow(string Kid, byte[] PrivateKey, bool Signs);

/// <summary>
/// The ES256 keys of the service, read from the database, so that tokens are good across restarts and on every instance.
/// Read again when a token names an unknown key, at most every <see cref="RereadAfter"/>.
/// </summary>
internal sealed class SigningKeys(Database database, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan RereadAfter = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _reading = new(1);
    private Dictionary<string, ECDsaSecurityKey> _keys = [];
    private ECDsaSecurityKey? _signing;
    private long _readAt;

    /// <summary>Begins to read; returns at once. A failure shows when the keys are asked for.</summary>
    public void Begin() => _ = Task.Run(() => ReadAsync(0, CancellationToken.None));

    /// <summary>The public halves, for /.well-known/jwks.json.</summary>
    public async Task<IReadOnlyCollection<ECDsaSecurityKey>> AllAsync(CancellationToken ct)
    {
        await EnsureReadAsync(ct);
        return _keys.Values;
    }

    /// <summary>The key that signs new tokens.</summary>
    public async ValueTask<ECDsaSecurityKey> SigningAsync(CancellationToken ct)
    {
        await EnsureReadAsync(ct);
        return _signing ?? throw new InvalidOperationException("There is no signing key: run `migrate`.");
    }

    /// <summary>The key that a token names, or null.</summary>
    public async ValueTask<ECDsaSecurityKey?> FindAsync(string kid, CancellationToken ct)
    {
        await EnsureReadAsync(ct);
        if (!_keys.TryGetValue(kid, out var key) && time.GetElapsedTime(_readAt) > RereadAfter)
        {
            await ReadAsync(_readAt, ct);
            _keys.TryGetValue(kid, out key);
        }
        return key;
    }

    private ValueTask EnsureReadAsync(CancellationToken ct) => _signing is null ? new ValueTask(ReadAsync(0, ct)) : ValueTask.CompletedTask;

    /// <summary>Reads the keys unless somebody else has since <paramref name="seen"/>.</summary>
    private async Task ReadAsync(long seen, CancellationToken ct)
    {
        await _reading.WaitAsync(ct);
        try
        {
            if (_readAt != seen)
                return;
            var connection = database.System;
            var rows = await connection.QueryAsync<SigningKeyRow>(SigningKeySql.SelectKeys, new { ct });
            Dictionary<string, ECDsaSecurityKey> keys = [];
            ECDsaSecurityKey? signing = null;
            foreach (var row in rows)
            {
                var key = ECDsa.Create();
                key.ImportPkcs8PrivateKey(row.PrivateKey, out _);
                keys[row.Kid] = new ECDsaSecurityKey(key) { KeyId = row.Kid };
                if (row.Signs)
                    signing ??= keys[row.Kid];
            }
            (_keys, _signing, _readAt) = (keys, signing, time.GetTimestamp());
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();
}
