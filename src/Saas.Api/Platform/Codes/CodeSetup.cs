using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Codes;

internal static class CodeSetup
{
    public static void AddCodes(this IServiceCollection services, SettingsReader settings, Uri publicUrl)
    {
        services.AddSingleton(CodeOptions.Read(settings, publicUrl)).AddSingleton<OneTimeCodes>();
        services.AddJob<SendCode, SendCodeJob>(SendCodeJob.Kind);
        services.AddJob<ScheduledPayload, CodeUpkeepJob>(CodeUpkeepJob.Kind);
        services.AddSingleton(new Schedule("codes.upkeep", CodeUpkeepJob.Kind.Name, "0 */30 * * * *", "last"));
    }
}
