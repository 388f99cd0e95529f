using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Accounts.Leaving;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Quotas;

namespace Saas.Api.Platform.Errors;

/// <summary>Turns every exception and every bare error status into problem details.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, Database database, ILogger<ErrorMiddleware> logger)
{
    private const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.StatusCode >= 400 && context.Response.ContentType is null)
                await Problem.WriteAsync(context, ForStatus(context, context.Response.StatusCode));
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, exception);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        // Not Response.Clear(): correlation and cross-origin headers belong on errors too.
        foreach (var name in new[] { HeaderNames.ContentType, HeaderNames.ContentLength, HeaderNames.SetCookie, HeaderNames.ETag, HeaderNames.Location })
            context.Response.Headers.Remove(name);
        if (Transient.IsLostConnection(exception))
            database.DropIdleConnections();
        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = ClientClosedRequest;
            return;
        }

        var (code, errors) = Explain(context, exception);
        if (code == ProblemCode.InternalError)
            LogFailure(exception);
        else if (code == ProblemCode.Unavailable)
            LogUnavailable(exception.GetType().Name, (exception as PostgresException)?.SqlState ?? exception.InnerException?.GetType().Name);
        if (exception is ProblemException { RetryAfterSeconds: { } seconds })
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await Problem.WriteAsync(context, code, null, errors, exception is PostgresException { SqlState: QuotaExceeded.SqlState } full
            ? QuotaExceeded.Read(full, context.RequestServices.GetRequiredService<Caller>())
            : null);
    }

    private static (ProblemCode Code, IReadOnlyList<FieldError>? Errors) Explain(HttpContext context, Exception exception) => exception switch
    {
        ProblemException problem => (problem.Code, problem.Errors),
        BadHttpRequestException { InnerException: JsonException json } => (ProblemCode.MalformedJson, At(json)),
        BadHttpRequestException bad => (ForStatus(context, bad.StatusCode), null),
        PostgresException { ConstraintName: AccountLeaving.AccountStays } => (ProblemCode.AccountDeletionPending, null),
        PostgresException { SqlState: QuotaExceeded.SqlState } => (ProblemCode.QuotaExceeded, null),
        _ when Transient.Is(exception) => (ProblemCode.Unavailable, null),
        _ => (ProblemCode.InternalError, null),
    };

    private static FieldError[]? At(JsonException json) =>
        json.Path is { Length: > 1 } path ? [new FieldError(JsonPointer.FromPath(path), "Has the wrong type or form, or is not known.")] : null;

    private static ProblemCode ForStatus(HttpContext context, int status) => status switch
    {
        // The framework's own 400: a body that is missing, or else a value in the address that has the wrong form.
        400 when context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not null
            && context.Request.RouteValues.Values.All(value => Guid.TryParse(value as string, out _)) => ProblemCode.MalformedJson,
        400 => ProblemCode.InvalidParameter,
        401 => ProblemCode.AuthenticationRequired,
        403 => ProblemCode.PermissionDenied,
        404 => ProblemCode.NotFound,
        405 => ProblemCode.MethodNotAllowed,
        408 => ProblemCode.RequestTimeout,
        413 => ProblemCode.PayloadTooLarge,
        415 => ProblemCode.UnsupportedMediaType,
        503 => ProblemCode.Unavailable,
        < 500 => ProblemCode.MalformedRequest,
        _ => ProblemCode.InternalError,
    };

    [LoggerMessage(LogLevel.Error, "Request failed")]
    private partial void LogFailure(Exception exception);

    [LoggerMessage(LogLevel.Warning, "Backing service does not answer: {Fault} {Reason}")]
    private partial void LogUnavailable(string fault, string? reason);
}
