using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Access;

/// <summary>How many roles a tenant may make.</summary>
internal sealed record RoleSettings(int MostPerTenant)
{
    public static RoleSettings Read(SettingsReader settings) => new(settings.Integer(Settings.RolesPerTenant, 1, 10_000));
}
