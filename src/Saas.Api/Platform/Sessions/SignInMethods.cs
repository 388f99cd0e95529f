namespace Saas.Api.Platform.Sessions;

/// <summary>What was proven at sign-in: the values of the claim amr (RFC 8176), parted by spaces as a session keeps them.</summary>
internal static class SignInMethods
{
    public const string Password = "pwd";

    /// <summary>A passkey whose authenticator did not ask who holds it.</summary>
    public const string Passkey = "hwk";

    /// <summary>A passkey whose authenticator has recognised its owner: possession with a PIN, finger or face.</summary>
    public const string VerifiedPasskey = "hwk user mfa";

    /// <summary>A one-time code: TOTP, or a recovery code.</summary>
    public const string OneTimeCode = "otp";

    /// <summary>A second factor was proven as well.</summary>
    public const string MultiFactor = "mfa";

    /// <summary>The claim acr: aal2 when more than one factor was proven, else aal1 (NIST SP 800-63B).</summary>
    public static string AssuranceLevel(string methods) => HasMultiFactor(methods) ? "aal2" : "aal1";

    public static bool HasMultiFactor(string methods) => methods.Split(' ').Contains(MultiFactor);

    public static bool HasPasskey(string methods) => methods.Split(' ').Contains(Passkey);

    /// <summary>These methods and what was proven besides, each once.</summary>
    public static string With(string methods, params IEnumerable<string> proven) => string.Join(' ', methods.Split(' ').Union(proven));
}
