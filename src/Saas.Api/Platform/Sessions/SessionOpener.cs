using Dapper;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Sessions;

/// <summary>Opens a session once its owner has proven enough; every way of signing in ends here or in a statement that does the same.</summary>
internal sealed class SessionOpener(Database database, SessionSettings options, SessionEnds ends, TimeProvider time)
{
    /// <exception cref="ProblemException">401: another password has been set since the one of the membership was verified.</exception>
    public async Task<SignedIn> OpenAsync(Membership membership, string methods, Device device, CancellationToken ct)
    {
        var signedIn = Prepare(membership, methods, device);
        var system = database.System;
        var rows = await system.QueryAsync<Guid>(SessionSql.InsertSession, new
        {
            signedIn.User.SessionId,
            signedIn.User.AccountId,
            signedIn.User.TenantId,
            RefreshHash = RefreshToken.Hash(signedIn.RefreshToken),
            device.Origin.UserAgent,
            device.Origin.Address,
            DeviceName = device.Name,
            device.KeyThumbprint,
            Methods = methods,
            options.IdleSeconds,
            options.LifetimeSeconds,
            options.MostPerAccount,
            membership.PasswordChangedAt,
            ct,
        });
        Guid[] ids = [.. rows];
        if (!ids.Contains(signedIn.User.SessionId))
            throw new ProblemException(ProblemCode.InvalidCredentials);
        foreach (var tooMany in ids.Where(id => id != signedIn.User.SessionId))
            await ends.EndAsync(membership.AccountId, tooMany, SessionEnds.TooMany, ct);
        return signedIn;
    }

    /// <summary>A session that is not in the database yet: for a statement that inserts it together with other things.</summary>
    public SignedIn Prepare(Membership membership, string methods, Device device)
    {
        var sessionId = Guid.CreateVersion7();
        Actor.Current?.SignedIn(membership.AccountId, sessionId);
        return new(
            new SignedInRow(
                membership.AccountId, sessionId, membership.TenantId, membership.TenantName, membership.Slug, membership.UserId, membership.Email,
                membership.Name, membership.Role, time.GetUtcNow().UtcDateTime, methods, device.KeyThumbprint),
            RefreshToken.Create(sessionId));
    }
}
