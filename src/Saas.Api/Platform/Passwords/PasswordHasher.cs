using System.Diagnostics;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.Passwords;

/// <summary>
/// Hashes and verifies passwords, a bounded number at once: each takes some 20 MiB and tens of milliseconds of a core, so
/// unbounded sign-ins would starve every other route and the memory.
/// </summary>
internal sealed partial class PasswordHasher : IDisposable
{
    private readonly PasswordOptions _options;
    private readonly PasswordMetrics _metrics;
    private readonly ILogger<PasswordHasher> _logger;
    private readonly SemaphoreSlim _slots;
    private readonly PasswordHash _nobody;
    private int _waiting;

    public PasswordHasher(PasswordOptions options, PasswordMetrics metrics, ILogger<PasswordHasher> logger)
    {
        (_options, _metrics, _logger) = (options, metrics, logger);
        _slots = new SemaphoreSlim(options.Concurrency);
        _nobody = new(options.Cost, new byte[16], new byte[32]);
        // Hashes are computed on the pool's threads: there must be others for those who wait for none.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + options.Concurrency), ports);
    }

    /// <summary>The PHC string of a new password.</summary>
    /// <exception cref="ProblemException">503: too many are waiting.</exception>
    public async Task<string> HashAsync(string password, CancellationToken ct)
    {
        using var slot = await WaitAsync(ct);
        return await CreateAsync(password);
    }

    /// <summary>The same when nobody else computes right now, else null: for work that can be left to another time.</summary>
    public async Task<string?> HashIfIdleAsync(string password, CancellationToken ct)
    {
        if (!await _slots.WaitAsync(0, ct))
            return null;
        using var slot = new Slot(_slots);
        return await CreateAsync(password);
    }

    /// <summary>
    /// Whether the password is the one of the PHC string. Without a string (no such account, or none with a password) the same
    /// work is done and the answer is no, so that the time tells nothing.
    /// </summary>
    /// <exception cref="ProblemException">503: too many are waiting.</exception>
    public async Task<bool> VerifyAsync(string? phc, string password, CancellationToken ct)
    {
        var hash = phc is null ? null : Read(phc);
        var pepper = hash?.KeyId is { } keyId ? Find(keyId) : null;
        var isUsable = hash is not null && (hash.KeyId is null || pepper is not null);
        using var slot = await WaitAsync(ct);
        var began = Stopwatch.GetTimestamp();
        var isRight = await (isUsable ? hash! : _nobody).VerifyAsync(password, pepper ?? (isUsable ? null : _options.Pepper));
        _metrics.Hashed(Stopwatch.GetElapsedTime(began));
        return isRight && isUsable;
    }

    /// <summary>Whether the string was made with other parameters, or another pepper, than new ones are.</summary>
    public bool IsOutdated(string phc) => PasswordHash.Parse(phc) is var hash && (hash.Cost != _options.Cost || hash.KeyId != _options.Pepper?.Id);

    public void Dispose() => _slots.Dispose();

    private async Task<string> CreateAsync(string password)
    {
        var began = Stopwatch.GetTimestamp();
        var hash = await PasswordHash.CreateAsync(password, _options.Cost, _options.Pepper);
        _metrics.Hashed(Stopwatch.GetElapsedTime(began));
        return hash.ToString();
    }

    private async Task<Slot> WaitAsync(CancellationToken ct)
    {
        if (await _slots.WaitAsync(0, ct))
            return new Slot(_slots);
        var hasRoom = Interlocked.Increment(ref _waiting) <= _options.Queue;
        try
        {
            if (hasRoom && await _slots.WaitAsync(_options.Wait, ct))
                return new Slot(_slots);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
        _metrics.Overloaded();
        throw new ProblemException(ProblemCode.Overloaded);
    }

    /// <summary>A row that cannot be read is nobody's password: the operator has to know, the caller must not.</summary>
    private PasswordHash? Read(string phc)
    {
        try
        {
            return PasswordHash.Parse(phc);
        }
        catch (FormatException)
        {
            LogUnreadable();
            return null;
        }
    }

    private Pepper? Find(string keyId)
    {
        var pepper = _options.Peppers.FirstOrDefault(pepper => pepper.Id == keyId);
        if (pepper is null)
            LogUnknownPepper(keyId);
        return pepper;
    }

    [LoggerMessage(LogLevel.Error, "A stored password hash cannot be read")]
    private partial void LogUnreadable();

    [LoggerMessage(LogLevel.Error, "A stored password hash was made with the pepper {KeyId}, which PASSWORD_PEPPER does not hold")]
    private partial void LogUnknownPepper(string keyId);

    private readonly struct Slot(SemaphoreSlim slots) : IDisposable
    {
        public void Dispose() => slots.Release();
    }
}
