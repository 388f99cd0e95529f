using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Features.Auth.GetLinkPage;

internal static class GetLinkPageEndpoint
{
    public static Results<ContentHttpResult, Problem> Handle(string purpose, HttpContext context)
    {
        if (!LinkPage.Has(purpose))
            return new Problem(ProblemCode.NotFound);
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = LinkPage.Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return TypedResults.Text(LinkPage.Html, "text/html", Encoding.UTF8);
    }
}
