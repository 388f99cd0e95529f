using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Platform.Http;

/// <summary>Refuses before anything is read: compressed bodies (no decompression bombs) and control characters in the address.</summary>
internal sealed class BodyRulesMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers.ContentEncoding is [{ } encoding, ..] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
            return Problem.WriteAsync(context, ProblemCode.UnsupportedMediaType);
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
