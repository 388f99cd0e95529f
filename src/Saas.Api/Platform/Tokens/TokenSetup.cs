using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Tokens;

/// <summary>Access tokens and the keys that sign them.</summary>
internal static class TokenSetup
{
    public static void AddTokens(this IServiceCollection services, SettingsReader settings, Uri publicUrl, Backends backends)
    {
        services.AddSingleton(_ => backends.Secrets).AddSingleton(KeyOptions.Read(settings)).AddSingleton(_ => backends.Keys);
        services.AddSingleton(TokenOptions.Read(settings, publicUrl)).AddSingleton<AccessTokens>();
        services.AddSingleton<KeyNotice>().AddHostedService<KeyListener>();
        services.AddSingleton(KeyRotationJob.Schedule).AddJob<ScheduledPayload, KeyRotationJob>(KeyRotationJob.Kind);
    }
}
