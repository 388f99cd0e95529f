using System.Globalization;

namespace Saas.Api.Platform.Http;

/// <summary>Versions as entity tags (RFC 9110, 8.8.3) and If-Match (13.1.1).</summary>
internal static class Preconditions
{
    public static void SetETag(HttpContext context, int version) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Whether If-Match is absent, is *, or names the version; weak tags never match.</summary>
    public static bool Match(HttpContext context, int version)
    {
        var header = context.Request.Headers.IfMatch.ToString();
        if (header is "" or "*")
            return true;
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
        return header.Split(',', StringSplitOptions.TrimEntries).Contains(tag);
    }
}
