using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Sessions;

/// <summary>How long sessions live, in whole seconds as the database takes them, and whether cookies are for https.</summary>
internal sealed record SessionSettings(double IdleSeconds, double LifetimeSeconds, double GraceSeconds, TimeSpan RecentSignIn, bool SecureCookies, IReadOnlyList<string> Origins)
{
    /// <summary>Sessions of one account at once; a further sign-in ends the oldest.</summary>
    public required int MostPerAccount { get; init; }

    /// <summary>How exactly it is known when a session was last used.</summary>
    public required double SeenSeconds { get; init; }

    /// <summary>How long sessions that are over are kept.</summary>
    public required double KeepSeconds { get; init; }

    public static SessionSettings Read(SettingsReader settings, Uri publicUrl) => new(
        settings.Duration(Settings.RefreshExpiration).TotalSeconds,
        settings.Duration(Settings.SessionExpiration).TotalSeconds,
        settings.Duration(Settings.RefreshGrace).TotalSeconds,
        settings.Duration(Settings.RecentSignIn),
        publicUrl.Scheme == Uri.UriSchemeHttps,
        [publicUrl.GetLeftPart(UriPartial.Authority), .. settings.Origins(Settings.CorsOrigins)])
    {
        MostPerAccount = settings.Integer(Settings.SessionsPerAccount, 1, 10_000),
        SeenSeconds = settings.Duration(Settings.SessionSeenEvery).TotalSeconds,
        KeepSeconds = settings.Duration(Settings.SessionsKeep).TotalSeconds,
    };
}
