using Dapper;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Sessions;

internal sealed record TokenStateRow(
    Guid AccountId, Guid SessionId, Guid TenantId, bool Ended, bool Expired, bool IsCurrent, bool IsParentInGrace, byte[]? SuccessorSalt);

/// <summary>
/// Rotates refresh tokens so that neither a mobile network nor a thief gets its way: parallel refreshes and a repeated one converge
/// on one successor; a token presented after its successor was used, or after the grace, ends its session and no other.
/// </summary>
internal sealed class RefreshSessions(Database database, SessionSettings options, SessionAccess access)
{
    public async Task<(SignedInRow? User, string? RefreshToken, ProblemCode? Problem)> RefreshAsync(string token, CancellationToken ct)
    {
        var hash = RefreshToken.Hash(token);
        var salt = RefreshToken.CreateSalt();
        var successor = RefreshToken.Successor(token, salt);
        var system = database.System;

        var user = await system.QuerySingleOrDefaultAsync<SignedInRow>(
            SessionSql.RotateToken,
            new { Hash = hash, SuccessorHash = RefreshToken.Hash(successor), Salt = salt, options.IdleSeconds, ct });
        if (user is not null)
            return (user, successor, null);

        var state = await system.QuerySingleOrDefaultAsync<TokenStateRow>(
            SessionSql.SelectTokenState, new { Hash = hash, options.GraceSeconds, ct });
        return state switch
        {
            null => (null, null, ProblemCode.InvalidRefreshToken),
            { Ended: true } => (null, null, ProblemCode.SessionRevoked),
            { Expired: true } => (null, null, ProblemCode.SessionExpired),
            { IsCurrent: true } => (null, null, ProblemCode.SessionRevoked),
            { IsParentInGrace: true } => await RepeatAsync(state, token, ct),
            _ => await EndReusedAsync(state, ct),
        };
    }

    /// <summary>Ends the session of an access token's sid.</summary>
    public async Task EndAsync(Guid sessionId, Guid accountId, Guid tenantId, string reason, CancellationToken ct)
    {
        await access.ForgetAsync(tenantId, accountId);
        // Whoever presents a token that was spent is not known to be its owner.
        if (reason == "logout")
            Actor.Current?.SignedIn(accountId, sessionId);
        var system = database.System;
        await system.ExecuteAsync(SessionSql.EndSession, new { SessionId = sessionId, Reason = reason, ct });
    }

    /// <summary>Ends the session of a refresh token; false when the token is of no session.</summary>
    public async Task<bool> EndAsync(string token, CancellationToken ct)
    {
        var system = database.System;
        var state = await system.QuerySingleOrDefaultAsync<TokenStateRow>(
            SessionSql.SelectTokenState, new { Hash = RefreshToken.Hash(token), options.GraceSeconds, ct });
        if (state is null)
            return false;
        await EndAsync(state.SessionId, state.AccountId, state.TenantId, "logout", ct);
        return true;
    }

    private async Task<(SignedInRow?, string?, ProblemCode?)> RepeatAsync(TokenStateRow state, string token, CancellationToken ct)
    {
        var system = database.System;
        var user = await system.QuerySingleOrDefaultAsync<SignedInRow>(SessionSql.SelectSignedIn, new { state.SessionId, ct });
        return user is null
            ? (null, null, ProblemCode.SessionRevoked)
            : (user, RefreshToken.Successor(token, state.SuccessorSalt!), null);
    }

    private async Task<(SignedInRow?, string?, ProblemCode?)> EndReusedAsync(TokenStateRow state, CancellationToken ct)
    {
        await EndAsync(state.SessionId, state.AccountId, state.TenantId, "refresh_reuse", ct);
        return (null, null, ProblemCode.RefreshReuseDetected);
    }
}
