using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Tenants.UpdateTenant;

internal static class UpdateTenantEndpoint
{
    public static async Task<Results<Ok<TenantResponse>, Problem>> Handle(
        UpdateTenantRequest request, TenantDb db, Caller caller, SessionAccess access, HttpContext context, CancellationToken ct)
    {
        // Else the tenant would lock out the one who did it.
        if (request.RequireMfa is true && !SignInMethods.HasMultiFactor(caller.Methods))
            return new Problem(ProblemCode.MfaSessionRequired);
        int? version = null;
        if (context.Request.Headers.IfMatch.Count > 0)
        {
            version = await db.Connection.QuerySingleAsync<int>(UpdateTenantSql.SelectVersion, new { db.TenantId, ct });
            if (!Preconditions.Match(context, version.Value))
                return new Problem(ProblemCode.PreconditionFailed);
        }
        if (request.RequireMfa is not null)
            await access.ForgetTenantAsync(db.TenantId);

        var tenant = await db.Connection.QuerySingleOrDefaultAsync<TenantResponse>(
            UpdateTenantSql.UpdateTenant, new { db.TenantId, request.RequireMfa, Version = version, ct });
        if (tenant is null)
            return new Problem(ProblemCode.PreconditionFailed);
        Preconditions.SetETag(context, tenant.Version);
        return TypedResults.Ok(tenant);
    }
}
