namespace Saas.Api.Platform.Errors;

/// <summary>Gives what the framework itself reports (failed validation, above all) this service's form.</summary>
internal sealed class ProblemDetailsAdapter : IProblemDetailsService
{
    public async ValueTask WriteAsync(ProblemDetailsContext context) => await TryWriteAsync(context);

    public async ValueTask<bool> TryWriteAsync(ProblemDetailsContext context)
    {
        IReadOnlyList<FieldError>? errors = context.ProblemDetails is HttpValidationProblemDetails validation
            ? [.. validation.Errors.SelectMany(field => field.Value.Select(rule => new FieldError(JsonPointer.FromMember(field.Key), rule)))]
            : null;
        await Problem.WriteAsync(context.HttpContext, ProblemCode.ValidationFailed, null, errors);
        return true;
    }
}
