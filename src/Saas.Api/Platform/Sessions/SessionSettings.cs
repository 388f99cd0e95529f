using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Sessions;

/// <summary>How long sessions live, in whole seconds as the database takes them, and whether cookies are for https.</summary>
internal sealed record SessionSettings(double IdleSeconds, double LifetimeSeconds, double GraceSeconds, TimeSpan RecentSignIn, bool SecureCookies, IReadOnlyList<string> Origins)
{
    public static SessionSettings Read(SettingsReader settings, Uri publicUrl) => new(
        settings.Duration(Settings.RefreshExpiration).TotalSeconds,
        settings.Duration(Settings.SessionExpiration).TotalSeconds,
        settings.Duration(Settings.RefreshGrace).TotalSeconds,
        settings.Duration(Settings.RecentSignIn),
        publicUrl.Scheme == Uri.UriSchemeHttps,
        [publicUrl.GetLeftPart(UriPartial.Authority), .. settings.Origins(Settings.CorsOrigins)]);
}
