using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Jobs.Draining;

/// <summary>Who may drain: whoever knows the secret, or a service account of the platform's scheduler.</summary>
internal sealed record DrainOptions(string? Secret, DrainOidc? Oidc)
{
    private const int ShortestSecret = 32;

    public static DrainOptions Read(SettingsReader settings)
    {
        var secret = settings.Optional(Settings.JobsDrainSecret);
        if (secret is { Length: < ShortestSecret })
            throw new SettingException(Settings.JobsDrainSecret, $"must have at least {ShortestSecret} characters");
        if (settings.Optional(Settings.JobsDrainIssuer) is null)
            return new(secret, null);
        var issuer = settings.Url(Settings.JobsDrainIssuer, "https", "http");
        if (issuer.Scheme == Uri.UriSchemeHttp && !issuer.IsLoopback)
            throw new SettingException(Settings.JobsDrainIssuer, "must be an https address");
        return new(secret, new(
            issuer.OriginalString.TrimEnd('/'),
            settings.Optional(Settings.JobsDrainAudience) ?? throw new SettingException(Settings.JobsDrainAudience, "is needed with JOBS_DRAIN_ISSUER"),
            settings.Optional(Settings.JobsDrainAccount) ?? throw new SettingException(Settings.JobsDrainAccount, "is needed with JOBS_DRAIN_ISSUER")));
    }

    /// <summary>Does not tell the secret.</summary>
    public override string ToString() => nameof(DrainOptions);
}

internal sealed record DrainOidc(string Issuer, string Audience, string Account);
