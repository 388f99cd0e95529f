using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Lockout;

/// <summary>How many failed sign-ins are too many, and what then.</summary>
/// <param name="Threshold">Failures that lock an account for whoever is not on a known device; and those that end a device's exemption.</param>
/// <param name="AddressThreshold">Failures from which on a client address has to wait between tries.</param>
/// <param name="LockSeconds">The first lock of an account; each further one is twice as long.</param>
/// <param name="LongestSeconds">The longest lock of an account, and the longest wait of an address.</param>
/// <param name="WindowSeconds">Failures are forgotten this long after the last one.</param>
/// <param name="DeviceSeconds">How long a device is known.</param>
/// <param name="SecureCookies">Whether cookies are for https.</param>
internal sealed record LockoutOptions(
    int Threshold, int AddressThreshold, double LockSeconds, double LongestSeconds, double WindowSeconds, double DeviceSeconds, bool SecureCookies)
{
    public static LockoutOptions Read(SettingsReader settings, Uri publicUrl) => new(
        settings.Integer(Settings.LockoutThreshold, 1, 1_000),
        settings.Integer(Settings.LockoutAddressThreshold, 1, 100_000_000),
        settings.Duration(Settings.LockoutDuration).TotalSeconds,
        settings.Duration(Settings.LockoutMaxDuration).TotalSeconds,
        settings.Duration(Settings.LockoutWindow).TotalSeconds,
        settings.Duration(Settings.DeviceExpiration).TotalSeconds,
        publicUrl.Scheme == Uri.UriSchemeHttps);
}
