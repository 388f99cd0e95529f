using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Lockout;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Users.UnlockUser;

internal static class UnlockUserEndpoint
{
    /// <summary>
    /// The same answer whether or not there was a lock, or one that this tenant may end: of an account that is in other tenants too it may not,
    /// or whoever adds a stranger could guess at its password without end.
    /// </summary>
    public static async Task<Results<NoContent, Problem>> Handle(Guid id, TenantDb db, SignInGuard guard, HttpContext context, CancellationToken ct)
    {
        var state = await db.Connection.QuerySingleOrDefaultAsync<UserState>(UserStateSql.SelectState, new { db.TenantId, Id = id, ct });
        if (state.Refuse(db.Caller, takesAdmin: false, context) is { } refused)
            return refused;
        var email = await db.Connection.QuerySingleOrDefaultAsync<string>(UnlockUserSql.SelectEmail, new { db.TenantId, Id = id, ct });
        if (email is null)
            return new Problem(ProblemCode.NotFound);
        if (await guard.IsOfTenantAloneAsync(email, db.TenantId, ct))
            await guard.UnlockAsync(email, [AuditTrail.Rider(db.TenantId, new AuditEvent(AuditActions.UserUnlocked, "user", id))], ct);
        return TypedResults.NoContent();
    }
}
