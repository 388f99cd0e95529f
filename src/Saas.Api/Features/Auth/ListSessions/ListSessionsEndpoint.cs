using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Auth.ListSessions;

/// <param name="Id">The session's id, the claim sid of its access tokens.</param>
/// <param name="DeviceName">What the device was called at sign-in.</param>
/// <param name="Client">Program and system, guessed from what the client says of itself.</param>
/// <param name="Address">Whence it signed in or last refreshed.</param>
/// <param name="CreatedAt">When it signed in.</param>
/// <param name="LastSeenAt">When it was last used, to some minutes.</param>
/// <param name="Current">Whether it is the one that asks.</param>
public sealed record SessionResponse(Guid Id, string? DeviceName, string? Client, string? Address, DateTime CreatedAt, DateTime LastSeenAt, bool Current);

internal static class ListSessionsEndpoint
{
    private const int DefaultLimit = 50;

    public static async Task<Results<Ok<Page<SessionResponse>>, Problem>> Handle(
        [AsParameters] ListSessionsQuery query, AccountSessions sessions, Caller caller, CancellationToken ct)
    {
        if (!Cursor.TryRead(query.Cursor, out var before))
            return new Problem(ProblemCode.InvalidCursor);
        var limit = query.Limit ?? DefaultLimit;
        var rows = await sessions.ListAsync(caller.AccountId, before, limit + 1, ct);
        return TypedResults.Ok(Cursor.ToPage([.. rows.Select(row => ToResponse(row, caller))], limit, session => session.Id));
    }

    private static SessionResponse ToResponse(SessionRow row, Caller caller) => new(
        row.Id, row.DeviceName, UserAgent.Describe(row.UserAgent), row.Address, row.CreatedAt, row.LastSeenAt, row.Id == caller.SessionId);
}
