using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Sessions;

internal static class SessionSetup
{
    public static void AddSessions(this IServiceCollection services, SettingsReader settings, Uri publicUrl)
    {
        services.AddSingleton(SessionSettings.Read(settings, publicUrl)).AddSingleton<SessionAccess>().AddSingleton<SessionEnds>();
        services.AddSingleton<RefreshCookie>().AddSingleton<TokenAnswer>().AddSingleton<SessionOpener>().AddSingleton<RefreshSessions>();
        services.AddSingleton<AccountSessions>().AddSingleton<AccountTenants>();
        services.AddJob<ReusedToken, TellReusedJob>(TellReusedJob.Kind);
        services.AddJob<ScheduledPayload, SessionRetentionJob>(SessionRetentionJob.Kind);
        services.AddSingleton(new Schedule("sessions.retention", SessionRetentionJob.Kind.Name, "0 25 * * * *", "last"));
    }
}
