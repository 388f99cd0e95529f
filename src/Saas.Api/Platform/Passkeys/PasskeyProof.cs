using Dapper;
using Saas.Api.Platform.Accounts.Recovery;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Platform.Passkeys;

/// <summary>Who has shown a passkey, whether the authenticator has recognised its owner, and since when the account's password was in force then.</summary>
internal sealed record ProvenPasskey(Guid AccountId, Guid PasskeyId, bool UserVerified, DateTime PasswordChangedAt)
{
    /// <summary>Methods of a sign-in that rests on the passkey alone.</summary>
    public string Methods => UserVerified ? SignInMethods.VerifiedPasskey : SignInMethods.Passkey;
}

/// <summary>Takes a passkey as proof of who somebody is: as first factor, as second, and for a step-up.</summary>
internal sealed class PasskeyProof(Database database, PasskeyCeremonies ceremonies, RegistrationOptions registration, JobQueue jobs, MailLinks links)
{
    /// <summary>Null when the answer proves nothing; why is not for the one who gave it.</summary>
    public async Task<ProvenPasskey?> ProveAsync(PasskeyUse use, PasskeyCredential credential, Guid? accountId, HttpContext context, CancellationToken ct)
    {
        if (await ceremonies.VerifyAsync(use, credential, accountId, context, ct) is not { } verified)
            return null;
        var (id, owner) = (verified.Passkey.Id!.Value, verified.Owner.AccountId);
        var system = database.System;
        if (await system.ExecuteAsync(PasskeySql.RecordUse, new { Id = id, verified.SignCount, verified.BackedUp, ct }) > 0)
            return new(owner, id, verified.UserVerified, verified.Owner.PasswordChangedAt);
        await TellAsync(owner, verified.Passkey, ct);
        return null;
    }

    /// <summary>The account as a user of this tenant, or of its oldest one; null when it may not sign in there.</summary>
    public Task<Membership?> FindMembershipAsync(Guid accountId, Guid? tenantId, CancellationToken ct) => FindAsync(accountId, tenantId, false, ct);

    /// <summary>As <see cref="FindMembershipAsync"/>, for whom a session is to be opened: only of a proven mailbox where that is asked for.</summary>
    public Task<Membership?> FindForSignInAsync(Guid accountId, Guid? tenantId, CancellationToken ct) => FindAsync(accountId, tenantId, registration.RequiresProof, ct);

    private async Task<Membership?> FindAsync(Guid accountId, Guid? tenantId, bool requiresProof, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<Membership>(
            PasskeySql.SelectMembership, new { AccountId = accountId, TenantId = tenantId, RequiresProof = requiresProof, ct });
    }

    /// <summary>The counter did not grow: two devices hold one key, or the passkey was removed at this moment.</summary>
    private async Task TellAsync(Guid accountId, OwnedPasskeyRow passkey, CancellationToken ct)
    {
        var id = passkey.Id!.Value;
        if ((await ceremonies.FindOwnerAsync(accountId, ct))?.Find(passkey.CredentialId!) is null || await FindMembershipAsync(accountId, null, ct) is not { } person)
            return;
        var mail = SendMail.Of(person.Email, new PasskeySuspectedMail(passkey.Name!, links.Home), person.Name);
        var suspected = database.SystemWith(
            AuditTrail.AccountRider(accountId, new AuditEvent(AuditActions.PasskeySuspected, "passkey", id, null)),
            jobs.Rider(person.TenantId, NewJob.Of(SendMail.Kind, mail, new() { UniqueKey = SendMail.KeyOf<PasskeySuspectedMail>(id), UniqueForever = true })));
        await suspected.ExecuteAsync(PasskeySql.MarkSuspected, new { Id = id, ct });
    }
}
