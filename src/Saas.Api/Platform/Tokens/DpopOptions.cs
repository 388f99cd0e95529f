using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Tokens;

/// <summary>Where proofs must be made for, and how far their time may be off.</summary>
internal sealed record DpopOptions(Uri PublicUrl, TimeSpan Window)
{
    /// <summary>A proof may be as early as it may be late; it must be remembered for both.</summary>
    public TimeSpan Memory => Window * 2;

    public static DpopOptions Read(SettingsReader settings, Uri publicUrl) => new(publicUrl, settings.Duration(Settings.DpopWindow));
}
