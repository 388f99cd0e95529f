using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;

namespace Saas.Api.Platform.Invitations;

/// <summary>How long an invitation is good, and where its link leads.</summary>
/// <param name="LifetimeSeconds">From when it was made.</param>
/// <param name="KeepSeconds">How long it is kept after that.</param>
/// <param name="Page">The application's address, or this service's own pages.</param>
internal sealed record InvitationOptions(double LifetimeSeconds, double KeepSeconds, Uri Page)
{
    /// <summary>The last part of the page's address.</summary>
    public const string PageName = "accept-invitation";

    /// <summary>Behind a #, so that the token reaches no server's log: the page sends it on, in a body, when its reader says so.</summary>
    public Uri Link(string token) => new(Page, $"{PageName}#{token}");
}

internal static class InvitationSetup
{
    public static void AddInvitations(this IServiceCollection services, SettingsReader settings)
    {
        var (life, keep) = (settings.Duration(Settings.InvitationExpiration).TotalSeconds, settings.Duration(Settings.InvitationsKeep).TotalSeconds);
        services.AddSingleton(scope => new InvitationOptions(life, keep, scope.GetRequiredService<CodeOptions>().Page));
        services.AddSingleton<InvitationAcceptance>().AddScoped<InvitationMaker>();
        services.AddJob<SendInvitation, SendInvitationJob>(SendInvitationJob.Kind);
        services.AddJob<InviteMany, InviteManyJob>(InviteManyJob.Kind);
        services.AddJob<ScheduledPayload, InvitationUpkeepJob>(InvitationUpkeepJob.Kind);
        services.AddSingleton(new Schedule("invitations.retention", InvitationUpkeepJob.Kind.Name, "0 50 * * * *", "last"));
    }
}
