using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.SecondFactors;

/// <summary>How long a sign-in waits for its second factor, and how many codes may be tried.</summary>
internal sealed record SecondFactorSettings(string Issuer, double ChallengeSeconds, int ChallengeTries, int Failures, double LockoutSeconds)
{
    public static SecondFactorSettings Read(SettingsReader settings) => new(
        ReadIssuer(settings),
        settings.Duration(Settings.MfaChallengeExpiration).TotalSeconds,
        settings.Integer(Settings.MfaChallengeTries, 1, 100),
        settings.Integer(Settings.MfaFailures, 1, 100),
        settings.Duration(Settings.MfaLockout).TotalSeconds);

    /// <summary>A colon parts it from the address in what apps read.</summary>
    private static string ReadIssuer(SettingsReader settings) => settings.Text(Settings.MfaIssuer) is { Length: <= 50 } issuer && !issuer.Contains(':', StringComparison.Ordinal)
        ? issuer
        : throw new SettingException(Settings.MfaIssuer, "must have at most 50 characters and no colon");
}
