using Saas.Api.Platform.Http;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Sessions;

/// <summary>What a session keeps of the device that it is opened on.</summary>
/// <param name="Origin">Address and user agent.</param>
/// <param name="Name">What its owner calls it, when the client says so.</param>
/// <param name="KeyThumbprint">Of the key that the session is to be bound to (RFC 9449); null: not bound.</param>
internal sealed record Device(RequestOrigin Origin, string? Name = null, string? KeyThumbprint = null)
{
    /// <summary>With the key of the request's proof, if it came with one.</summary>
    public static Device Of(HttpContext context, string? name = null) => new(RequestOrigin.Of(context), name, DpopProof.Of(context)?.KeyThumbprint);
}
