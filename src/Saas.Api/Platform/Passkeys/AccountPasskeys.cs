using Dapper;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Passkeys;

internal sealed record PasskeyRow(
    Guid Id, string Name, Guid Aaguid, string Transports, bool BackupEligible, bool BackedUp, DateTime CreatedAt, DateTime? LastUsedAt, DateTime? CloneSuspectedAt);

/// <summary>The passkeys of whoever is signed in: hence global, and as saas_system. Each change is audited and told by mail.</summary>
internal sealed class AccountPasskeys(
    Database database, PasskeyCeremonies ceremonies, PasskeyProof proof, PasskeySettings settings, Caller caller, JobQueue jobs, MailLinks links)
{
    private const string CredentialTaken = "passkeys_credential_id_key";
    private const string HasNoRoom = "passkeys_have_room";
    private const string SessionIsOver = "passkeys_session_lives";

    private static readonly HashSet<string> Transports = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

    /// <summary>Null when the account has as many as it may.</summary>
    public async Task<PasskeyOptionsResponse?> BeginAsync(HttpContext context, CancellationToken ct)
    {
        var person = (await proof.FindMembershipAsync(caller.AccountId, caller.HomeTenantId, ct))!;
        return await ceremonies.BeginAsync(PasskeyUse.Registration(caller.SessionId), caller.AccountId, person.Email, person.Name, context, ct);
    }

    public async Task<(PasskeyRow? Added, ProblemCode? Problem)> AddAsync(string name, NewPasskeyCredential credential, HttpContext context, CancellationToken ct)
    {
        if (await ceremonies.VerifyAsync(PasskeyUse.Registration(caller.SessionId), credential, context, ct) is not var (made, aaguid))
            return (null, ProblemCode.InvalidPasskey);
        var id = Guid.CreateVersion7();
        var transports = string.Join(' ', (credential.Response.Transports ?? []).Where(Transports.Contains!).Distinct());
        var riders = await RidersAsync(AuditActions.PasskeyAdded, id, new PasskeyAddedMail(name, links.Home), ct);
        var adding = database.SystemWith(riders);
        try
        {
            await adding.ExecuteAsync(PasskeySql.InsertPasskey, new
            {
                Id = id,
                caller.AccountId,
                Name = name,
                CredentialId = (ReadOnlyMemory<byte>)made.CredentialId,
                PublicKey = (ReadOnlyMemory<byte>)made.PublicKey,
                SignCount = (long)made.SignCount,
                Aaguid = aaguid,
                Transports = transports,
                BackupEligible = made.IsBackupEligible,
                BackedUp = made.IsBackedUp,
                caller.SessionId,
                UserVerified = made.IsUserVerified,
                settings.Most,
                ct,
            });
        }
        catch (PostgresException taken) when (taken.ConstraintName == CredentialTaken)
        {
            return (null, ProblemCode.PasskeyExists);
        }
        catch (PostgresException full) when (full.ConstraintName == HasNoRoom)
        {
            return (null, ProblemCode.PasskeyLimitReached);
        }
        catch (PostgresException ended) when (ended.ConstraintName == SessionIsOver)
        {
            return (null, ProblemCode.SessionRevoked);
        }
        // A new password that was set at this moment may have taken it away again, and ended the session.
        return (await ListAsync(ct)).SingleOrDefault(passkey => passkey.Id == id) is { } added ? (added, null) : (null, ProblemCode.SessionRevoked);
    }

    public async Task<IReadOnlyList<PasskeyRow>> ListAsync(CancellationToken ct)
    {
        var system = database.System;
        return [.. await system.QueryAsync<PasskeyRow>(PasskeySql.SelectPasskeys, new { caller.AccountId, ct })];
    }

    /// <summary>Null when there is none of this id.</summary>
    public async Task<PasskeyRow?> RenameAsync(Guid id, string name, CancellationToken ct)
    {
        if ((await ListAsync(ct)).All(passkey => passkey.Id != id))
            return null;
        var renaming = database.SystemWith(Audited(AuditActions.PasskeyRenamed, id));
        return await renaming.QuerySingleOrDefaultAsync<PasskeyRow>(PasskeySql.RenamePasskey, new { Id = id, caller.AccountId, Name = name, ct });
    }

    /// <summary>False when there is none of this id.</summary>
    public async Task<bool> RemoveAsync(Guid id, CancellationToken ct)
    {
        if ((await ListAsync(ct)).SingleOrDefault(passkey => passkey.Id == id) is not { } passkey)
            return false;
        var riders = await RidersAsync(AuditActions.PasskeyRemoved, id, new PasskeyRemovedMail(passkey.Name, links.Home), ct);
        var removing = database.SystemWith(riders);
        return await removing.ExecuteAsync(PasskeySql.DeletePasskey, new { Id = id, caller.AccountId, ct }) > 0;
    }

    private Rider Audited(string action, Guid id) => AuditTrail.AccountRider(caller.AccountId, new AuditEvent(action, "passkey", id, caller.AccountId));

    private async Task<Rider[]> RidersAsync<TModel>(string action, Guid id, TModel model, CancellationToken ct)
        where TModel : IMailModel<TModel>
    {
        var person = (await proof.FindMembershipAsync(caller.AccountId, caller.HomeTenantId, ct))!;
        var mail = SendMail.Of(person.Email, model, person.Name);
        return
        [
            Audited(action, id),
            jobs.Rider(person.TenantId, NewJob.Of(SendMail.Kind, mail, new() { UniqueKey = SendMail.KeyOf<TModel>(id), UniqueForever = true })),
        ];
    }
}
