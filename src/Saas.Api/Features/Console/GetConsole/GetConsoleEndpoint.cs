using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Saas.Api.Features.Console.GetConsole;

internal static class GetConsoleEndpoint
{
    public static ContentHttpResult Handle(HttpContext context)
    {
        var headers = context.Response.Headers;
        // A browser that goes back to the page after a sign-out must not bring it back as it was.
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ConsolePage.Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return TypedResults.Text(ConsolePage.Html, "text/html", Encoding.UTF8);
    }
}
