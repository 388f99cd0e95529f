using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Jobs.Draining;
using Saas.Api.Platform.Jobs.Monitoring;
using Saas.Api.Platform.Jobs.Probing;
using Saas.Api.Platform.Jobs.Running;
using Saas.Api.Platform.Jobs.Schedules;
using Saas.Api.Platform.Jobs.Upkeep;

namespace Saas.Api.Platform.Jobs;

/// <summary>The job engine: what enqueues and what runs jobs, the built-in schedules, and, unless JOBS_IN_PROCESS=false, a runner.</summary>
internal static class JobSetup
{
    public static void AddJobs(this IServiceCollection services, SettingsReader settings)
    {
        services.AddSingleton<JobMetrics>().AddSingleton<JobWake>().AddSingleton<JobQueue>().AddSingleton<JobRegistry>();
        services.AddSingleton(JobRunnerOptions.Read(settings)).AddSingleton<JobStore>().AddSingleton<JobExecutor>().AddTransient<JobRunner>();
        services.AddSingleton<JobRound>().AddSingleton<JobScheduler>().AddSingleton<JobUpkeep>().AddSingleton(RetentionOptions.Read(settings));
        services.AddSingleton<AllTenantsJobs>().AddSingleton(DrainOptions.Read(settings)).AddSingleton<DrainAuthentication>();

        services.AddJob<ScheduledPayload, RetentionJob>(RetentionJob.Kind);
        services.AddSingleton(new Schedule("jobs.retention", RetentionJob.Kind.Name, "0 */10 * * * *", "last"));
        services.AddSingleton(new Schedule("jobs.rescue", JobUpkeep.RescueKind, "*/2 * * * * *", "last"));
        services.AddSingleton(scope => new ScheduledTick(JobUpkeep.RescueKind, scope.GetRequiredService<JobUpkeep>().RescueAsync));

        if (ProbeOptions.Read(settings) is { } probe)
            services.AddSingleton(probe).AddJob<ProbePayload, ProbeJob>(ProbeJob.Kind);
        if (settings.Flag(Settings.JobsInProcess))
            services.AddHostedService<JobService>();
    }
}
