using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.Sessions;

/// <summary>The refresh token's cookie, and who may use it: pages of this service or of an allowed origin (no reliance on preflight).</summary>
internal sealed class RefreshCookie(SessionSettings options)
{
    private readonly string _name = options.SecureCookies ? "__Host-refresh_token" : "refresh_token";

    public void Set(HttpResponse response, string token) => response.Cookies.Append(_name, token, Shape(TimeSpan.FromSeconds(options.IdleSeconds)));

    public void Clear(HttpResponse response) => response.Cookies.Delete(_name, Shape(null));

    public string? Read(HttpRequest request) => request.Cookies[_name] is { Length: > 0 } token ? token : null;

    /// <summary>Null when the request may use the cookie.</summary>
    public ProblemCode? CheckOrigin(HttpRequest request)
    {
        if (request.Headers.Origin is [{ Length: > 0 } origin, ..])
            return options.Origins.Contains(origin, StringComparer.OrdinalIgnoreCase) ? null : ProblemCode.OriginNotAllowed;
        return request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none" ? null : ProblemCode.OriginNotAllowed;
    }

    private CookieOptions Shape(TimeSpan? life) => new()
    {
        HttpOnly = true,
        Secure = options.SecureCookies,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        MaxAge = life,
    };
}
