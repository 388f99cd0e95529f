using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.ApiKeys;

/// <param name="MostPerTenant">Keys that a tenant may have; revoked ones do not count.</param>
/// <param name="UsesEvery">How often last uses are written.</param>
/// <param name="MostFailures">Keys that a client address may get wrong within a minute.</param>
internal sealed record ApiKeySettings(int MostPerTenant, TimeSpan UsesEvery, int MostFailures)
{
    public static ApiKeySettings Read(SettingsReader settings) => new(
        settings.Integer(Settings.ApiKeysPerTenant, 1, 100_000),
        settings.Duration(Settings.ApiKeyUsesEvery),
        settings.Integer(Settings.ApiKeyFailures, 1, 1_000_000));
}

internal static class ApiKeySetup
{
    public static void AddApiKeys(this IServiceCollection services, SettingsReader settings)
    {
        services.AddSingleton(ApiKeySettings.Read(settings)).AddSingleton<ApiKeyAccess>().AddSingleton<ApiKeyGate>().AddSingleton<ApiKeyFailures>();
        services.AddSingleton<ApiKeyUses>().AddHostedService<ApiKeyUseFlusher>();
    }
}
