using Saas.Api.Platform.Access;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Platform.Tenancy;

/// <summary>What a tenant may set beside what the platform has set, and who of it.</summary>
internal sealed class TenantSettingRules(SessionSettings sessions, AuditOptions audit, JobQueue jobs)
{
    /// <summary>How long the trail is still kept as before when it is to be kept less long.</summary>
    public double NoticeSeconds => audit.ShorterAfter.TotalSeconds;

    public Problem? Refuse(bool? requireMfa, int? sessionLifetimeSeconds, Caller caller)
    {
        // Else the tenant would lock out the one who did it.
        if (requireMfa is true && !SignInMethods.HasMultiFactor(caller.Methods))
            return new Problem(ProblemCode.MfaSessionRequired);
        return sessionLifetimeSeconds > sessions.LifetimeSeconds
            ? new Problem(ProblemCode.ValidationFailed, null, new FieldError("#/sessionLifetimeSeconds", $"Must not be more than the platform's own, {sessions.LifetimeSeconds}."))
            : null;
    }

    /// <summary>For how many days the trail is kept with this number; none, or 0, is the platform's own.</summary>
    public int KeptDays(int? days) => days is > 0 and var own ? own : audit.RetentionDays;

    /// <summary>Whoever can change settings and acts badly would also remove what shows it: it takes an ADMIN in person.</summary>
    public static bool MayShorten(Caller caller) => caller is { ApiKeyId: null, ImpersonatorId: null } && Roles.Rank(caller.Role) >= Roles.Rank(Roles.Admin);

    /// <summary>The statement has enqueued this one.</summary>
    public void Sent(NewJob job) => jobs.Sent(job);
}
