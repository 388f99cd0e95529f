using Saas.Api.Features.Tenants.Jobs;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Tenants.UpdateTenant;

internal sealed record TenantState(int Version, int? AuditRetentionDays, int? AuditRetentionNextDays);

/// <summary>What a tenant may set, and who of it.</summary>
internal sealed class SettingRules(SessionSettings sessions, AuditOptions audit, JobQueue jobs)
{
    public double NoticeSeconds => audit.ShorterAfter.TotalSeconds;

    public Problem? Refuse(UpdateTenantRequest request, Caller caller)
    {
        // Else the tenant would lock out the one who did it.
        if (request.RequireMfa is true && !SignInMethods.HasMultiFactor(caller.Methods))
            return new Problem(ProblemCode.MfaSessionRequired);
        return request.SessionLifetimeSeconds > sessions.LifetimeSeconds
            ? new Problem(ProblemCode.ValidationFailed, null, new FieldError("#/sessionLifetimeSeconds", $"Must not be more than the platform's own, {sessions.LifetimeSeconds}."))
            : null;
    }

    /// <summary>Whether the trail would be kept less long than it is now.</summary>
    public bool Shortens(TenantState? state, int? days) => state is not null && days is { } wanted && Kept(wanted) < Kept(state.AuditRetentionDays);

    /// <summary>Whoever could change settings and act badly would also remove what shows it: it takes an ADMIN in person.</summary>
    public static bool MayShorten(Caller caller) => caller is { ApiKeyId: null, ImpersonatorId: null } && Roles.Rank(caller.Role) >= Roles.Rank(Roles.Admin);

    /// <summary>Tells the ADMINs that it will be kept less long; null: they have been told the same.</summary>
    public NewJob? Tell(TenantState state, int days, Caller caller) => state.AuditRetentionNextDays == days
        ? null
        : NewJob.Of(TellRetentionJob.Kind, new ShorterRetention(caller.AccountId, days, Kept(state.AuditRetentionDays), Kept(days)));

    public void Told(NewJob? job)
    {
        if (job is not null)
            jobs.Sent(job);
    }

    private int Kept(int? days) => days is > 0 and var own ? own : audit.RetentionDays;
}
