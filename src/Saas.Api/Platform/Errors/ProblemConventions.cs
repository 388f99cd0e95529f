namespace Saas.Api.Platform.Errors;

/// <summary>Which problem codes an endpoint answers with, for the OpenAPI document.</summary>
internal sealed record PossibleProblems(IReadOnlyList<ProblemCode> Codes);

internal static class ProblemConventions
{
    /// <summary>Documents codes beside those that follow from the endpoint's shape (body, token, tenant).</summary>
    public static TBuilder Problems<TBuilder>(this TBuilder endpoint, params IReadOnlyList<ProblemCode> codes) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata(new PossibleProblems(codes));
}
