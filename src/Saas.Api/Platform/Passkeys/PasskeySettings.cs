using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Passkeys;

/// <summary>Who asks for passkeys (the relying party), on which pages, and what is taken.</summary>
/// <param name="Most">Passkeys of one account.</param>
/// <param name="ChallengeSeconds">How long a challenge may be answered.</param>
/// <param name="Preferred">What the framework checks where a person need not have been recognised by the authenticator.</param>
/// <param name="Required">The same where it must.</param>
internal sealed record PasskeySettings(
    int Most, double ChallengeSeconds, IOptions<IdentityPasskeyOptions> Preferred, IOptions<IdentityPasskeyOptions> Required)
{
    private const string AndroidApp = "android:apk-key-hash:";

    // What every authenticator has one of: ES256 and RS256 (RFC 9053, RFC 8812).
    public const int Es256 = -7;
    public const int Rs256 = -257;

    public static PasskeySettings Read(SettingsReader settings, Uri publicUrl)
    {
        var domain = settings.Optional(Settings.WebAuthnRpId) ?? publicUrl.Host;
        if (Uri.CheckHostName(domain) == UriHostNameType.Unknown || domain.Any(char.IsAsciiLetterUpper))
            throw new SettingException(Settings.WebAuthnRpId, "must be a host name in lower case, without scheme and port");
        var origins = Origins(settings, publicUrl);
        var life = settings.Duration(Settings.PasskeyChallengeLife);
        return new(settings.Integer(Settings.PasskeysPerAccount, 1, 100), life.TotalSeconds, Options("preferred"), Options("required"));

        IOptions<IdentityPasskeyOptions> Options(string userVerification) => Microsoft.Extensions.Options.Options.Create(new IdentityPasskeyOptions
        {
            ServerDomain = domain,
            AuthenticatorTimeout = life,
            UserVerificationRequirement = userVerification,
            ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            IsAllowedAlgorithm = algorithm => algorithm is Es256 or Rs256,
            // Also not on a page of ours that another one has framed.
            ValidateOrigin = page => ValueTask.FromResult(!page.CrossOrigin && page.TopOrigin is null && origins.Contains(page.Origin)),
        });
    }

    private static HashSet<string> Origins(SettingsReader settings, Uri publicUrl)
    {
        var given = settings.List(Settings.WebAuthnOrigins);
        if (given.Length == 0)
            return [publicUrl.GetLeftPart(UriPartial.Authority), .. settings.Origins(Settings.CorsOrigins)];
        if (!given.All(origin => SettingsReader.IsOrigin(origin) || (origin.StartsWith(AndroidApp, StringComparison.Ordinal) && origin.Length > AndroidApp.Length)))
            throw new SettingException(Settings.WebAuthnOrigins, $"must be web origins (scheme, host and port only) or {AndroidApp}…, with commas between");
        return [.. given];
    }
}
