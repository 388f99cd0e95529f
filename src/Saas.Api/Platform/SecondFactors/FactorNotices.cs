using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.SecondFactors;

/// <summary>What is recorded and mailed with a change of an account's second factors, in the transaction of the change.</summary>
internal sealed class FactorNotices(JobQueue jobs, MailLinks links)
{
    public IReadOnlyList<Rider> Enabled(Guid accountId, Guid tenantId, string email) =>
        [Audit(accountId, AuditActions.TotpEnabled), Mail(tenantId, SendMail.Of(email, new SecondFactorEnabledMail(links.Home)))];

    public IReadOnlyList<Rider> Disabled(Guid accountId, Guid tenantId, string email) =>
        [Audit(accountId, AuditActions.TotpDisabled), Mail(tenantId, SendMail.Of(email, new SecondFactorDisabledMail(links.Home)))];

    public IReadOnlyList<Rider> Regenerated(Guid accountId, Guid tenantId, string email) =>
        [Audit(accountId, AuditActions.RecoveryCodesRegenerated), Mail(tenantId, SendMail.Of(email, new RecoveryCodesRegeneratedMail(links.Home)))];

    public IReadOnlyList<Rider> RecoveryUsed(Guid accountId, Guid tenantId, string email) =>
        [Audit(accountId, AuditActions.RecoveryCodeUsed), Mail(tenantId, SendMail.Of(email, new RecoveryCodeUsedMail(links.Home)))];

    private static Rider Audit(Guid accountId, string action) => AuditTrail.AccountRider(accountId, new AuditEvent(action, "account", accountId, accountId));

    private Rider Mail(Guid tenantId, SendMail mail) => jobs.Rider(tenantId, NewJob.Of(SendMail.Kind, mail));
}
