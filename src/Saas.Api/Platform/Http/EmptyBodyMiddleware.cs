namespace Saas.Api.Platform.Http;

/// <summary>
/// Nothing has no type: some schedulers label a body that they do not send as application/octet-stream, and routing would refuse it
/// where a body may be left out.
/// </summary>
internal sealed class EmptyBodyMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.ContentLength == 0)
            context.Request.ContentType = null;
        return next(context);
    }
}
