using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Sessions;

internal sealed record TokenStateRow(
    Guid AccountId, Guid SessionId, bool Ended, bool Expired, bool IsCurrent, bool IsParentInGrace, bool IsOvertaken, string? KeyThumbprint, byte[]? SuccessorSalt,
    bool LacksFactor)
{
    /// <summary>Whether a request with this proof may use the session at all.</summary>
    public bool Takes(string? keyThumbprint) => KeyThumbprint is null || KeyThumbprint == keyThumbprint;
}

/// <summary>
/// Rotates refresh tokens so that neither a mobile network nor a thief gets its way: parallel refreshes and a repeated one converge
/// on one successor; a token presented after its successor was used, or after the grace, ends its session and no other
/// (docs/decisions/0007).
/// </summary>
internal sealed class RefreshSessions(Database database, SessionSettings options, SessionEnds ends, TimeProvider time)
{
    public async Task<(SignedInRow? User, string? RefreshToken, ProblemCode? Problem)> RefreshAsync(string token, Device device, CancellationToken ct)
    {
        if (RefreshToken.SessionOf(token) is not { } sessionId)
            return (null, null, ProblemCode.InvalidRefreshToken);
        var began = time.GetTimestamp();
        var hash = RefreshToken.Hash(token);
        var salt = RefreshToken.CreateSalt();
        var successor = RefreshToken.Successor(token, salt);
        var system = database.System;

        var user = await system.QuerySingleOrDefaultAsync<SignedInRow>(SessionSql.RotateToken, new
        {
            SessionId = sessionId,
            Hash = hash,
            SuccessorHash = RefreshToken.Hash(successor),
            Salt = salt,
            options.IdleSeconds,
            device.Origin.Address,
            device.Origin.UserAgent,
            device.KeyThumbprint,
            ct,
        });
        if (user is not null)
            return (user, successor, null);

        return await FindAsync(sessionId, hash, Math.Min(time.GetElapsedTime(began).TotalSeconds, options.GraceSeconds), ct) switch
        {
            null => (null, null, ProblemCode.InvalidRefreshToken),
            { Ended: true } => (null, null, ProblemCode.SessionRevoked),
            { Expired: true } => (null, null, ProblemCode.SessionExpired),
            { IsCurrent: true } state when !state.Takes(device.KeyThumbprint) => (null, null, ProblemCode.InvalidDpopProof),
            { IsParentInGrace: true } state when !state.Takes(device.KeyThumbprint) => (null, null, ProblemCode.InvalidDpopProof),
            { LacksFactor: true } and ({ IsCurrent: true } or { IsParentInGrace: true }) => (null, null, ProblemCode.MfaRequired),
            { IsCurrent: true } => (null, null, ProblemCode.SessionRevoked),
            { IsParentInGrace: true } state => await RepeatAsync(state, token, ct),
            { IsOvertaken: true } => (null, null, ProblemCode.RefreshSuperseded),
            var state => await EndReusedAsync(state, ct),
        };
    }

    /// <summary>Ends the session of a refresh token, or with a token in force all of its account; the problem when it may not.</summary>
    public async Task<ProblemCode?> EndAsync(string token, string? keyThumbprint, bool all, CancellationToken ct)
    {
        if (RefreshToken.SessionOf(token) is not { } sessionId || await FindAsync(sessionId, RefreshToken.Hash(token), 0, ct) is not { } state)
            return ProblemCode.InvalidRefreshToken;
        if (!state.Takes(keyThumbprint))
            return ProblemCode.InvalidDpopProof;
        if (all && (state.IsCurrent || state.IsParentInGrace))
            await ends.EndAllAsync(state.AccountId, state.SessionId, null, SessionEnds.Logout, ct);
        else
            await ends.EndAsync(state.AccountId, state.SessionId, SessionEnds.Logout, ct);
        return null;
    }

    private async Task<TokenStateRow?> FindAsync(Guid sessionId, ReadOnlyMemory<byte> hash, double waitedSeconds, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<TokenStateRow>(
            SessionSql.SelectTokenState, new { SessionId = sessionId, Hash = hash, options.GraceSeconds, WaitedSeconds = waitedSeconds, ct });
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
        await ends.EndReusedAsync(state.AccountId, state.SessionId, ct);
        return (null, null, ProblemCode.RefreshReuseDetected);
    }
}
