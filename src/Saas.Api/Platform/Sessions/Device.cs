using Saas.Api.Platform.Http;
using Saas.Api.Platform.Lockout;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Sessions;

/// <summary>What a session keeps of the device that it is opened on.</summary>
/// <param name="Origin">Address and user agent.</param>
/// <param name="Name">What its owner calls it, when the client says so.</param>
/// <param name="KeyThumbprint">Of the key that the session is to be bound to (RFC 9449); null: not bound.</param>
internal sealed record Device(RequestOrigin Origin, string? Name = null, string? KeyThumbprint = null)
{
    /// <summary>What the device holds from an earlier sign-in (KnownDevices); null: nothing.</summary>
    public string? KnownToken { get; init; }

    /// <summary>With the key of the request's proof, if it came with one.</summary>
    /// <param name="context">The request, which may carry the known device's cookie.</param>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="deviceToken">What the cookie holds, from the body.</param>
    public static Device Of(HttpContext context, string? name = null, string? deviceToken = null) =>
        new(RequestOrigin.Of(context), name, DpopProof.Of(context)?.KeyThumbprint) { KnownToken = deviceToken ?? KnownDevices.Read(context.Request) };
}
