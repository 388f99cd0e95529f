using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.ApiKeys.EndOldApiKeySecret;

internal static class EndOldApiKeySecretEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(Guid id, TenantDb db, SessionAccess access, HttpContext context, CancellationToken ct)
    {
        while (true)
        {
            var state = await db.Connection.QuerySingleOrDefaultAsync<ApiKeyState>(ApiKeyStateSql.SelectState, new { db.TenantId, Id = id, ct });
            if (state is null)
                return new Problem(ProblemCode.NotFound);
            if (!Preconditions.Match(context, state.Version))
                return new Problem(ProblemCode.PreconditionFailed);
            if (!state.Overlaps)
                return TypedResults.NoContent();
            await access.ForgetAsync(db.TenantId, state.Subject(id));
            if (await db.Connection.ExecuteAsync(EndOldApiKeySecretSql.EndOverlap, new { db.TenantId, Id = id, state.Version, ct }) > 0)
                return TypedResults.NoContent();
            // Changed since we looked: look again.
        }
    }
}
