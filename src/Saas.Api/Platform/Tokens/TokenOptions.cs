using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Tokens;

/// <summary>Who issues access tokens, for whom, and how long they live.</summary>
internal sealed record TokenOptions(string Issuer, string Audience, TimeSpan AccessLifetime)
{
    public static TokenOptions Read(SettingsReader settings, Uri publicUrl) => new(
        publicUrl.GetLeftPart(UriPartial.Authority),
        settings.Text(Settings.Audience),
        settings.Duration(Settings.AccessExpiration));
}
