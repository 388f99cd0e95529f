using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Lockout;

internal static class LockoutSetup
{
    public static void AddLockout(this IServiceCollection services, SettingsReader settings, Uri publicUrl)
    {
        services.AddSingleton(LockoutOptions.Read(settings, publicUrl)).AddSingleton<SignInGuard>().AddSingleton<KnownDevices>();
        services.AddJob<LockedAccount, TellLockedJob>(TellLockedJob.Kind);
        services.AddJob<ScheduledPayload, LockoutUpkeepJob>(LockoutUpkeepJob.Kind);
        services.AddSingleton(new Schedule("sign_in.upkeep", LockoutUpkeepJob.Kind.Name, "30 */10 * * * *", "last"));
    }
}
