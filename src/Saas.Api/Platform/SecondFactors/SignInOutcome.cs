using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Platform.SecondFactors;

/// <summary>What a sign-in leads to: a session, or a problem, which may be that a second factor is asked for.</summary>
internal sealed record SignInOutcome(SignedIn? SignedIn, Problem? Problem)
{
    public static SignInOutcome Of(SignedIn signedIn) => new(signedIn, null);

    public static SignInOutcome Refused(ProblemCode code) => new(null, new Problem(code));

    /// <summary>The challenge goes with the problem, when there is one, and tells which factors will do.</summary>
    public static SignInOutcome Asks(ProblemCode code, string? challenge, IReadOnlyList<string> factors) =>
        new(null, new Problem(code) { Extras = new(challenge, factors) });
}
