using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.Passwords;

/// <summary>
/// Hashes and verifies passwords, a bounded number at once: each takes some 20 MiB and tens of milliseconds of a core, so
/// unbounded sign-ins would starve every other route and the memory.
/// </summary>
internal sealed class PasswordHasher : IDisposable
{
    private readonly PasswordOptions _options;
    private readonly SemaphoreSlim _slots;
    private readonly Lazy<PasswordHash> _nobody;
    private int _waiting;

    public PasswordHasher(PasswordOptions options)
    {
        _options = options;
        _slots = new SemaphoreSlim(options.Concurrency);
        _nobody = new(() => new PasswordHash(options.MemoryKib, options.Passes, new byte[16], new byte[32]));
    }

    /// <summary>The PHC string of a new password.</summary>
    /// <exception cref="ProblemException">503: too many are waiting.</exception>
    public Task<string> HashAsync(string password, CancellationToken ct) =>
        RunAsync(() => PasswordHash.Create(password, _options.MemoryKib, _options.Passes).ToString(), ct);

    /// <summary>
    /// Whether the password is the one of the PHC string. Without a string (no such account, or none with a password) the same
    /// work is done and the answer is no, so that the time tells nothing.
    /// </summary>
    /// <exception cref="ProblemException">503: too many are waiting.</exception>
    public Task<bool> VerifyAsync(string? phc, string password, CancellationToken ct) =>
        RunAsync(() => (phc is null ? _nobody.Value : PasswordHash.Parse(phc)).Verify(password) && phc is not null, ct);

    private async Task<T> RunAsync<T>(Func<T> work, CancellationToken ct)
    {
        if (Interlocked.Increment(ref _waiting) > _options.Queue + _options.Concurrency)
        {
            Interlocked.Decrement(ref _waiting);
            throw new ProblemException(ProblemCode.Overloaded);
        }
        try
        {
            await _slots.WaitAsync(ct);
            try
            {
                return await Task.Run(work, ct);
            }
            finally
            {
                _slots.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _slots.Dispose();
}
