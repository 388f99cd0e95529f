using Dapper;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.Sessions;

/// <summary>A tenant that an account may act in.</summary>
internal sealed record AccountTenantRow(Guid TenantId, string Name, string Slug, string Role);

/// <summary>The tenants of an account, and its way from one to another within a session.</summary>
internal sealed class AccountTenants(Database database)
{
    /// <summary>Those where both the account's user and the tenant are active.</summary>
    public async Task<List<AccountTenantRow>> ListAsync(Guid accountId, Guid? after, int take, CancellationToken ct)
    {
        var system = database.System;
        return [.. await system.QueryAsync<AccountTenantRow>(AccountTenantSql.SelectPage, new { AccountId = accountId, After = after, Take = take, ct })];
    }

    /// <summary>
    /// The session goes on in the tenant, and sign-in leads there from now on; or why it may not. Access tokens
    /// for the tenant before stay good until they expire, for as long as the account may act there.
    /// </summary>
    public async Task<(SignedInRow? User, ProblemCode? Problem)> SwitchAsync(Guid accountId, Guid sessionId, Guid tenantId, CancellationToken ct)
    {
        var system = database.System;
        var audited = new AuditEvent(AuditActions.SessionSwitched, "session", sessionId, accountId);
        var user = await system.QuerySingleOrDefaultAsync<SignedInRow>(AccountTenantSql.SwitchTenant, new
        {
            SessionId = sessionId,
            AccountId = accountId,
            TenantId = tenantId,
            audited.Action,
            audited.ActorType,
            audited.Actor?.Operation,
            audited.Actor?.Origin?.Address,
            audited.Actor?.Origin?.UserAgent,
            audited.Actor?.CorrelationId,
            ct,
        });
        if (user is not null)
            return (user, null);
        return (null, await system.QuerySingleAsync<string>(AccountTenantSql.SelectRefusal, new { SessionId = sessionId, AccountId = accountId, TenantId = tenantId, ct }) switch
        {
            "session_revoked" => ProblemCode.SessionRevoked,
            "session_expired" => ProblemCode.SessionExpired,
            "mfa_required" => ProblemCode.MfaRequired,
            _ => ProblemCode.TenantNotFound,
        });
    }
}
