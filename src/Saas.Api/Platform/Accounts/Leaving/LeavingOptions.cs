using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Accounts.Leaving;

/// <param name="Grace">How long an account can be brought back after its deletion was asked for.</param>
internal sealed record LeavingOptions(TimeSpan Grace);

internal static class LeavingSetup
{
    public static void AddLeaving(this IServiceCollection services, SettingsReader settings)
    {
        services.AddSingleton(new LeavingOptions(settings.Duration(Settings.AccountDeletionGrace)));
        services.AddSingleton<AccountLeaving>().AddSingleton<Audit.Redaction.AuditRedaction>().AddSingleton<Profile.AccountProfile>();
        services.AddSingleton<Mail.MailLanguage>(scope => scope.GetRequiredService<Profile.AccountProfile>().FindLanguageAsync);
        services.AddJob<ErasePayload, EraseAccountJob>(EraseAccountJob.Kind);
        services.AddJob<ScheduledPayload, FindLeaversJob>(FindLeaversJob.Kind);
        services.AddSingleton(new Schedule("accounts.erasure", FindLeaversJob.Kind.Name, "50 */10 * * * *", "last"));
        services.AddJob<Export.AccountExport, Export.ExportAccountJob>(Export.ExportAccountJob.Kind);
    }
}
