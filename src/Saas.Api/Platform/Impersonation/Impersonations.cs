using Dapper;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Impersonation;

/// <summary>What an access token for an impersonation says.</summary>
/// <param name="Id">Of the impersonation: the claim sid.</param>
/// <param name="AccountId">As whom: the claim sub.</param>
/// <param name="TenantId">Where: the claim tid.</param>
/// <param name="Methods">What the one who acts has proven at sign-in.</param>
/// <param name="KeyThumbprint">The key that the one who acts is bound to.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
internal sealed record ImpersonationRow(Guid Id, Guid AccountId, Guid TenantId, string Methods, string? KeyThumbprint, DateTime ExpiresAt);

internal sealed record ImpersonationOptions(TimeSpan Life)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);

    public static ImpersonationOptions Read(SettingsReader settings) => settings.Duration(Settings.ImpersonationExpiration) is var life && life <= Longest
        ? new(life)
        : throw new SettingException(Settings.ImpersonationExpiration, "must be 15m at most");
}

/// <summary>
/// Support acts as a user of a tenant: the token names both (RFC 8693, act), has the user's rights as they are at each request, and ends with
/// its time, with the session it was begun in, or when either of the two may no longer act (docs/decisions/0017).
/// </summary>
internal sealed class Impersonations(Database database, AccessTokens tokens, ImpersonationOptions options, JobWake wake)
{
    /// <summary>Begins one; the tenant's ADMINs are told by mail, which is enqueued with it.</summary>
    public async Task<(ImpersonationResponse? Begun, ProblemCode? Problem)> BeginAsync(Caller caller, Guid tenantId, Guid userId, string reason, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        var job = NewJob.Of(TellImpersonationJob.Kind, new BegunImpersonation(tenantId, id));
        var system = database.System;
        var row = await system.QuerySingleOrDefaultAsync<ImpersonationRow>(ImpersonationSql.Begin, new
        {
            TenantId = tenantId,
            Id = id,
            UserId = userId,
            caller.SessionId,
            ImpersonatorId = caller.AccountId,
            Reason = reason,
            LifeSeconds = options.Life.TotalSeconds,
            JobId = job.Id,
            job.Kind,
            job.Payload,
            MaxAttempts = job.Attempts,
            CorrelationId = CorrelationId.Current,
            ct,
        });
        if (row is null)
            return (null, await ExplainAsync(caller, tenantId, userId, ct));
        wake.Ring();
        var token = await tokens.IssueAsync(row, caller.AccountId, ct);
        var tokenType = row.KeyThumbprint is null ? "Bearer" : "DPoP";
        return (new ImpersonationResponse(id, tenantId, userId, reason, row.ExpiresAt, token, tokenType, (int)options.Life.TotalSeconds), null);
    }

    /// <summary>Whoever of the platform asks: it is over from the next request on. False: there is none.</summary>
    public async Task<bool> EndAsync(Guid tenantId, Guid id, CancellationToken ct)
    {
        var system = database.System;
        return await system.ExecuteAsync(ImpersonationSql.End, new { TenantId = tenantId, Id = id, ct }) > 0;
    }

    /// <summary>As <see cref="ImpersonationSql.SelectRole"/>; no copy of it is kept.</summary>
    public static async Task<string?> FindRoleAsync(Database database, AccessToken token, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<string>(
            ImpersonationSql.SelectRole, new { token.TenantId, Id = token.SessionId, token.AccountId, token.ImpersonatorId, ct });
    }

    private async Task<ProblemCode> ExplainAsync(Caller caller, Guid tenantId, Guid userId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<string>(ImpersonationSql.SelectRefusal, new { TenantId = tenantId, UserId = userId, caller.SessionId, ct }) switch
        {
            null => ProblemCode.NotFound,
            "session_revoked" => ProblemCode.SessionRevoked,
            "protected" => ProblemCode.PlatformUserProtected,
            "mfa_required" => ProblemCode.MfaRequired,
            _ => ProblemCode.UserNotActive,
        };
    }
}
