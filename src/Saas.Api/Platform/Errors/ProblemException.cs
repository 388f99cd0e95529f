namespace Saas.Api.Platform.Errors;

/// <summary>For the few failures that arise deep below a handler and mean the same everywhere (an overloaded hasher, say).</summary>
internal sealed class ProblemException(ProblemCode code, params IReadOnlyList<FieldError> errors) : Exception(code.Code)
{
    public ProblemCode Code => code;

    public IReadOnlyList<FieldError> Errors => errors;

    /// <summary>When it is worth trying again.</summary>
    public int? RetryAfterSeconds { get; init; }
}
