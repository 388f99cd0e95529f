using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Passkeys;

namespace Saas.Api.Platform.SecondFactors;

/// <summary>Rules between members, which no attribute can say.</summary>
internal static class FactorRules
{
    /// <summary>Exactly one of the proofs, else the problem.</summary>
    public static Problem? RefuseUnlessOne(string? code, string? recoveryCode, PasskeyCredential? passkey = null) => (code, recoveryCode, passkey) switch
    {
        (not null, null, null) or (null, not null, null) or (null, null, not null) => null,
        _ => new Problem(ProblemCode.ValidationFailed, null, new FieldError("#/code", "Give code, recoveryCode or passkey, one of those that the operation takes.")),
    };
}
