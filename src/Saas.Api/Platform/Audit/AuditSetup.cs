using Saas.Api.Platform.Audit.Denials;
using Saas.Api.Platform.Audit.Sealing;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Audit;

/// <param name="RetentionDays">How long events are kept where the tenant does not say otherwise.</param>
/// <param name="ShorterAfter">After which notice a tenant's events are kept less long.</param>
/// <param name="SealLag">How old events are before they are sealed.</param>
/// <param name="Flush">How often what waits in memory is written.</param>
/// <param name="Pending">How much of it waits at most.</param>
internal sealed record AuditOptions(int RetentionDays, TimeSpan ShorterAfter, TimeSpan SealLag, TimeSpan Flush, int Pending)
{
    private const int LeastDays = 7;

    public static AuditOptions Read(SettingsReader settings)
    {
        var retention = settings.Duration(Settings.AuditRetention);
        if (retention.TotalDays < LeastDays)
            throw new SettingException(Settings.AuditRetention, "must be 7d at least");
        return new((int)retention.TotalDays, settings.Duration(Settings.AuditRetentionNotice), settings.Duration(Settings.AuditSealLag), settings.Duration(Settings.AuditFlush), settings.Integer(Settings.AuditPending, 1, 1_000_000));
    }
}

internal static class AuditSetup
{
    public static void AddAudit(this IServiceCollection services, SettingsReader settings)
    {
        services.AddSingleton(AuditOptions.Read(settings));
        services.AddSingleton<AuditInbox>();
        services.AddSingleton<TrailSealer>();
        services.AddJob<ScheduledPayload, SealJob>(SealJob.Kind);
        services.AddJob<SealTrail, SealTrailJob>(SealTrailJob.Kind);
        services.AddSingleton(new Schedule("audit.seal", SealJob.Kind.Name, "20 * * * * *", "last"));
        services.AddJob<ScheduledPayload, AuditUpkeepJob>(AuditUpkeepJob.Kind);
        services.AddSingleton(new Schedule("audit.upkeep", AuditUpkeepJob.Kind.Name, "0 40 * * * *", "last"));
        services.AddSingleton<DenialMetrics>().AddSingleton<AuditDenials>().AddHostedService<DenialFlusher>();
    }
}
