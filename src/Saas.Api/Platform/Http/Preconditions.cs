using System.Globalization;

namespace Saas.Api.Platform.Http;

/// <summary>Versions as entity tags (RFC 9110, 8.8.3) and If-Match (13.1.1).</summary>
internal static class Preconditions
{
    public static void SetETag(HttpContext context, int version) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>
    /// The version that If-Match demands: null without the header or for *, a number that no version has when the tag is not one of ours.
    /// </summary>
    public static int? ReadIfMatch(HttpContext context)
    {
        var header = context.Request.Headers.IfMatch.ToString();
        if (header is "" or "*")
            return null;
        return int.TryParse(header.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && header[0] == '"' ? version : 0;
    }
}
