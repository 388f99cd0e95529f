using System.Security.Cryptography;
using Dapper;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Secrets;

namespace Saas.Api.Platform.Tokens;

internal sealed record SigningKeyRow(string Kid, byte[] PrivateKey, double? SignsIn, double? RetiresIn);

/// <summary>
/// The keys as this instance knows them. They are read from the database in the background, before they are KEY_REREAD old, so that
/// a check of a token waits for no database: only an instance that was idle for longer waits, once. At most one read is under way.
/// </summary>
internal sealed class SigningKeys(Database database, SecretBox secrets, KeyOptions options, TimeProvider time)
{
    private const string SecretId = "jwt-secret";
    private const int KidLength = 16;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly KeySet? _fixed = options.Secret is not { } secret ? null
        : new(SecurityAlgorithms.HmacSha256, [new TimedKey(new SymmetricSecurityKey(secret) { KeyId = SecretId }, long.MinValue, long.MaxValue)], 0);
    private readonly Lock _lock = new();
    private KeySet? _set;
    private Task<KeySet>? _reading;
    private long _triedAt;
    private bool _failing;
    private bool _again;

    /// <summary>Hears of failed reads and of keys that cannot be opened.</summary>
    public Action<Exception>? Failed { get; set; }

    /// <summary>Begins to read; returns at once. A failure shows when the keys are asked for.</summary>
    public void Begin() => Changed();

    /// <summary>Somebody has changed the keys: reads them, also when a read is under way that may have missed the change.</summary>
    public void Changed()
    {
        if (_fixed is not null)
            return;
        lock (_lock)
            _again = _reading is { IsCompleted: false };
        _ = TryRead(TimeSpan.Zero);
    }

    /// <summary>The keys, known for less than KEY_REREAD unless the database does not answer.</summary>
    public ValueTask<KeySet> CurrentAsync(CancellationToken ct)
    {
        if ((_fixed ?? Volatile.Read(ref _set)) is not { } set)
            return new(TryRead(TimeSpan.Zero)!.WaitAsync(ct));
        if (_fixed is not null || time.GetElapsedTime(set.ReadAt) is var age && age < options.Reread / 2)
            return new(set);
        var reading = TryRead(options.Reread / 6);
        return age < options.Reread || reading is null || _failing ? new(set) : new(SettleAsync(reading, set, ct));
    }

    /// <summary>
    /// The key that a token names, or null. A name that is not known may be that of a new key: it is looked for, for all requests
    /// together at most every sixth of KEY_REREAD, and only if it is one that a key could have.
    /// </summary>
    public async ValueTask<SecurityKey?> FindAsync(string kid, CancellationToken ct)
    {
        var set = await CurrentAsync(ct);
        if (set.Find(kid) is { } key)
            return key;
        if (_fixed is not null || kid.Length != KidLength || !kid.All(char.IsAsciiHexDigitLower) || TryRead(options.Reread / 6) is not { } reading)
            return null;
        return (await SettleAsync(reading, set, ct)).Find(kid);
    }

    /// <summary>The read that is under way, or a new one unless the last one began less than <paramref name="apart"/> ago.</summary>
    private Task<KeySet>? TryRead(TimeSpan apart)
    {
        lock (_lock)
        {
            if (_reading is { IsCompleted: false })
                return _reading;
            if (apart > TimeSpan.Zero && time.GetElapsedTime(_triedAt) < apart)
                return null;
            _triedAt = time.GetTimestamp();
            return _reading = Task.Run(ReadAsync);
        }
    }

    /// <summary>The outcome of a read if it comes soon; else what was known.</summary>
    private static async Task<KeySet> SettleAsync(Task<KeySet> reading, KeySet known, CancellationToken ct)
    {
        await Task.WhenAny(reading, Task.Delay(LongestWait, ct));
        return reading.IsCompletedSuccessfully ? await reading : known;
    }

    private async Task<KeySet> ReadAsync()
    {
        try
        {
            while (true)
            {
                var set = await ReadOnceAsync();
                Volatile.Write(ref _set, set);
                _failing = false;
                lock (_lock)
                {
                    if (!_again)
                    {
                        _reading = null;
                        return set;
                    }
                    _again = false;
                }
            }
        }
        catch (Exception failure) when (failure is NpgsqlException or SecretException || Transient.Is(failure))
        {
            if (!_failing)
                Failed?.Invoke(failure);
            _failing = true;
            throw;
        }
    }

    private async Task<KeySet> ReadOnceAsync()
    {
        var began = time.GetTimestamp();
        var system = database.System;
        var rows = await system.QueryAsync<SigningKeyRow>(SigningKeySql.SelectKeys, new { KeepSeconds = options.Keep.TotalSeconds });
        List<TimedKey> keys = [];
        SecretException? closed = null;
        foreach (var row in rows)
        {
            try
            {
                keys.Add(new(_set?.Find(row.Kid) ?? Open(row), At(began, row.SignsIn), At(began, row.RetiresIn)));
            }
            catch (SecretException exception)
            {
                closed = exception;
                Failed?.Invoke(exception);
            }
        }
        return keys.Count > 0 || closed is null ? new(SecurityAlgorithms.EcdsaSha256, keys, began) : throw closed;
    }

    private ECDsaSecurityKey Open(SigningKeyRow row)
    {
        if (SecretBox.KeyIdOf(row.PrivateKey) is null)
            throw new SecretException($"{KeyStore.Purpose(row.Kid)} is not encrypted: run `migrate`");
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(secrets.Open(row.PrivateKey, KeyStore.Purpose(row.Kid)), out _);
        return new(key) { KeyId = row.Kid };
    }

    private long At(long now, double? seconds) => seconds is { } distance && Math.Abs(distance) < 1e8 ? now + (long)(distance * time.TimestampFrequency)
        : seconds < 0 ? long.MinValue : long.MaxValue;
}
