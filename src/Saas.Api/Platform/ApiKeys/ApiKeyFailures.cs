using System.Collections.Concurrent;
using Saas.Api.Platform.Lockout;

namespace Saas.Api.Platform.ApiKeys;

/// <summary>
/// Wrong keys by client address, on this instance: nobody guesses 32 bytes, but each guess costs a question to the database. Keys that
/// were right when they were last looked up pass.
/// </summary>
internal sealed class ApiKeyFailures(ApiKeySettings settings, TimeProvider time)
{
    private const int MostRemembered = 100_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (long Since, int Count)> _counts = new();

    public bool AreTooMany(string? address) =>
        _counts.TryGetValue(Name(address), out var known) && known.Count >= settings.MostFailures && time.GetElapsedTime(known.Since) < Window;

    public void Count(string? address)
    {
        var now = time.GetTimestamp();
        if (_counts.Count >= MostRemembered)
            _counts.Clear();
        _counts.AddOrUpdate(Name(address), (now, 1), (_, known) => time.GetElapsedTime(known.Since, now) < Window ? (known.Since, known.Count + 1) : (now, 1));
    }

    private static string Name(string? address) => AttemptKey.OfClient(address) is { } key ? Convert.ToHexString(key.Span) : "";
}
