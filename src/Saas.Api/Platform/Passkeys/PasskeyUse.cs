using System.Globalization;

namespace Saas.Api.Platform.Passkeys;

/// <summary>What a challenge is for, and who alone may answer it. An answer to one of another use is none.</summary>
/// <param name="Purpose">As the table of challenges knows it.</param>
/// <param name="BoundTo">The session or the sign-in that asked; empty: anybody.</param>
/// <param name="RequiresVerification">The authenticator must have recognised its owner: it is all that is asked for.</param>
internal sealed record PasskeyUse(string Purpose, string BoundTo, bool RequiresVerification)
{
    /// <summary>As the first factor. Without the owner's recognition it counts as one factor.</summary>
    public static readonly PasskeyUse SignIn = new("sign_in", "", false);

    public static PasskeyUse Registration(Guid sessionId) => new("register", Text(sessionId), false);

    /// <summary>After a first factor: for one sign-in, known by its challenge's hash.</summary>
    public static PasskeyUse SecondFactor(ReadOnlyMemory<byte> signIn, bool requiresVerification) =>
        new("second_factor", Convert.ToHexString(signIn.Span), requiresVerification);

    public static PasskeyUse StepUp(Guid sessionId) => new("step_up", Text(sessionId), true);

    private static string Text(Guid id) => id.ToString("N", CultureInfo.InvariantCulture);
}
