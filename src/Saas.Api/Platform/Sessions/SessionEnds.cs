using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Jobs;

namespace Saas.Api.Platform.Sessions;

/// <summary>The payload of the job that tells an account of a reused token.</summary>
/// <param name="SessionId">Which session was ended.</param>
/// <param name="Address">Whence the old token came.</param>
/// <param name="UserAgent">From what.</param>
internal sealed record ReusedToken(Guid SessionId, string? Address, string? UserAgent);

internal sealed record EndedRow(Guid SessionId, Guid? TenantId);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ReusedToken))]
internal sealed partial class SessionJobJson : JsonSerializerContext;

/// <summary>
/// Ends sessions, from the next request on and on every instance: the copies of their rights are barred before, in each tenant of the
/// account. A trigger records the end; for a reused token, the audit rows and the job that tells the account come with it or not at all.
/// </summary>
internal sealed class SessionEnds(Database database, SessionAccess access, JobWake wake)
{
    public const string Logout = "logout";
    public const string Elsewhere = "ended_elsewhere";
    public const string TooMany = "too_many";

    /// <summary>Ends one session of the account; false when there is no such live one.</summary>
    public async Task<bool> EndAsync(Guid accountId, Guid sessionId, string reason, CancellationToken ct) =>
        await EndAsync(accountId, sessionId, null, null, reason, ct) > 0;

    /// <summary>Ends all sessions of the account but <paramref name="keep"/>, if <paramref name="by"/>, the one that asks for it, is live.</summary>
    public Task<int> EndAllAsync(Guid accountId, Guid by, Guid? keep, string reason, CancellationToken ct) =>
        EndAsync(accountId, null, by, keep, reason, ct);

    /// <summary>Ends the session in which a spent token was presented.</summary>
    public async Task EndReusedAsync(Guid accountId, Guid sessionId, CancellationToken ct)
    {
        // Whoever presents a token that was spent is not known to be its owner.
        var audited = new AuditEvent(AuditActions.SessionRefreshReused, "session", sessionId);
        var origin = audited.Actor?.Origin;
        var job = NewJob.Of(TellReusedJob.Kind, new ReusedToken(sessionId, origin?.Address, origin?.UserAgent));
        var known = await access.ForgetEverywhereAsync(accountId, ct);
        var system = database.System;
        var ended = await system.QueryAsync<EndedRow>(SessionEndSql.EndReused, new
        {
            SessionId = sessionId,
            audited.Action,
            audited.ActorType,
            audited.Actor?.Operation,
            origin?.Address,
            origin?.UserAgent,
            CorrelationId = CorrelationId.Current,
            JobId = job.Id,
            job.Kind,
            job.Payload,
            MaxAttempts = job.Attempts,
            ct,
        });
        await ForgetNewAsync(accountId, known, ended);
        wake.Ring();
    }

    private async Task<int> EndAsync(Guid accountId, Guid? sessionId, Guid? by, Guid? keep, string reason, CancellationToken ct)
    {
        if (reason == Logout)
            Actor.Current?.SignedIn(accountId, by ?? sessionId!.Value);
        var known = await access.ForgetEverywhereAsync(accountId, ct);
        var system = database.System;
        var ended = await system.QueryAsync<EndedRow>(SessionEndSql.EndSessions, new
        {
            AccountId = accountId,
            SessionId = sessionId,
            By = by,
            Keep = keep,
            Reason = reason,
            ct,
        });
        return await ForgetNewAsync(accountId, known, ended);
    }

    /// <summary>The account may have joined a tenant while its sessions were being ended.</summary>
    private async Task<int> ForgetNewAsync(Guid accountId, IReadOnlyList<Guid> known, IEnumerable<EndedRow> ended)
    {
        EndedRow[] rows = [.. ended];
        foreach (var tenantId in rows.Select(row => row.TenantId).OfType<Guid>().Distinct().Except(known))
            await access.ForgetAsync(tenantId, accountId);
        return rows.Select(row => row.SessionId).Distinct().Count();
    }
}
