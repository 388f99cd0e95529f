using System.Globalization;
using Saas.Api.Platform.Quotas;
using StackExchange.Redis;

namespace Saas.Api.Platform.Sessions;

/// <summary>What Redis says of a session.</summary>
/// <param name="IsBarred">No copy of the tenant counts now, and none is to be made.</param>
/// <param name="Text">The copy; null: there is none.</param>
/// <param name="Rate">The tenant's requests, where they are limited.</param>
internal sealed record SessionCopy(bool IsBarred, string? Text, RequestRate? Rate)
{
    public static SessionCopy Of(RedisValue[] answer) => answer switch
    {
        [var barred] => new((int)barred == 1, null, null),
        [_, var text] => new(false, text, null),
        [_, var text, var used, var left] => new(false, text, RequestRates.Read(LimitedText.Read((string)text!).Limit ?? 0, used, left)),
        // Then PostgreSQL is asked.
        _ => new(true, null, null),
    };
}

/// <summary>What is copied of rights: before it, behind a # and parted by a space, the tenant's requests a minute, if they are limited.</summary>
internal static class LimitedText
{
    private const char Mark = '#';

    public static string Write(long? limit, string text) => limit is { } most ? string.Create(CultureInfo.InvariantCulture, $"{Mark}{most} {text}") : text;

    public static (long? Limit, string Text) Read(string text)
    {
        if (text[0] != Mark)
            return (null, text);
        var end = text.IndexOf(' ', StringComparison.Ordinal);
        return (long.Parse(text.AsSpan(1, end - 1), NumberStyles.None, CultureInfo.InvariantCulture), text[(end + 1)..]);
    }
}
