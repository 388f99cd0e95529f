using System.Net;
using System.Net.Sockets;

namespace Saas.Api.Platform.Http;

/// <summary>Whence a request came.</summary>
/// <param name="Address">The client's, or the one that a trusted proxy names.</param>
/// <param name="UserAgent">What the client calls itself, cut to what is kept.</param>
internal sealed record RequestOrigin(string? Address, string? UserAgent)
{
    private static readonly AsyncLocal<RequestOrigin?> Ambient = new();

    /// <summary>Of the request that is under way; null in a job.</summary>
    public static RequestOrigin? Current { get => Ambient.Value; set => Ambient.Value = value; }

    public static RequestOrigin Of(HttpContext context) => new(AddressOf(context), Http.UserAgent.Of(context));

    /// <summary>One form for each address, also when the socket takes both families; no zone, which would say nothing elsewhere.</summary>
    private static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => null,
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } zoned => new IPAddress(zoned.GetAddressBytes()).ToString(),
        var address => address.ToString(),
    };
}
