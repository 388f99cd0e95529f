using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.SecondFactors;

/// <summary>Rules between members, which no attribute can say.</summary>
internal static class FactorRules
{
    /// <summary>Exactly one of the two proofs, else the problem.</summary>
    public static Problem? RefuseUnlessOne(string? code, string? recoveryCode) => (code is null) != (recoveryCode is null)
        ? null
        : new Problem(ProblemCode.ValidationFailed, null, new FieldError("#/code", "Give either code or recoveryCode."));
}
