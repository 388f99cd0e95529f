using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Accounts.Recovery;

/// <param name="RequiresProof">Nobody signs in before the mailbox is proven.</param>
internal sealed record RegistrationOptions(bool RequiresProof)
{
    public static RegistrationOptions Read(SettingsReader settings, IHostEnvironment environment) => new(
        settings.Optional(Settings.RequireVerifiedEmail) is null ? !environment.IsDevelopment() : settings.Flag(Settings.RequireVerifiedEmail));
}
