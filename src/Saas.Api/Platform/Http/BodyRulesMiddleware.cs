using Microsoft.Net.Http.Headers;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Platform.Http;

/// <summary>
/// Refuses before anything is read: compressed bodies (no decompression bombs), JSON in another encoding than UTF-8 (RFC 8259, 8.1)
/// and control characters in the address.
/// </summary>
internal sealed class BodyRulesMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers.ContentEncoding is [{ } encoding, ..] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return Problem.WriteAsync(context, ProblemCode.UnsupportedMediaType);
        if (MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) && type.Charset.HasValue)
        {
            if (!HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
                return Problem.WriteAsync(context, ProblemCode.UnsupportedMediaType);
            // The framework takes a name in quotes for an unknown one.
            type.Charset = "utf-8";
            context.Request.ContentType = type.ToString();
        }
        if (context.Request.QueryString.HasValue)
        {
            foreach (var pair in context.Request.Query)
            {
                if (!pair.Value.All(StrictStringConverter.IsClean))
                    return Problem.WriteAsync(context, ProblemCode.InvalidParameter, null, [new FieldError(pair.Key, "Has control characters.")]);
            }
        }
        return next(context);
    }
}
