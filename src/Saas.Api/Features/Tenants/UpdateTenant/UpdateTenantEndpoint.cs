using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Tenants.UpdateTenant;

internal static class UpdateTenantEndpoint
{
    public static async Task<Results<Ok<TenantResponse>, Problem>> Handle(
        UpdateTenantRequest request, TenantDb db, SessionAccess access, SessionSettings sessions, HttpContext context, CancellationToken ct)
    {
        // Else the tenant would lock out the one who did it.
        if (request.RequireMfa is true && !SignInMethods.HasMultiFactor(db.Caller.Methods))
            return new Problem(ProblemCode.MfaSessionRequired);
        if (request.SessionLifetimeSeconds > sessions.LifetimeSeconds)
            return new Problem(ProblemCode.ValidationFailed, null, new FieldError("#/sessionLifetimeSeconds", $"Must not be more than the platform's own, {sessions.LifetimeSeconds}."));
        int? version = null;
        if (context.Request.Headers.IfMatch.Count > 0)
        {
            version = await db.Connection.QuerySingleAsync<int>(UpdateTenantSql.SelectVersion, new { db.TenantId, ct });
            if (!Preconditions.Match(context, version.Value))
                return new Problem(ProblemCode.PreconditionFailed);
        }
        if (request.RequireMfa is not null || request.SessionLifetimeSeconds is not null)
            await access.ForgetTenantAsync(db.TenantId);
        try
        {
            var tenant = await db.Connection.QuerySingleOrDefaultAsync<TenantRow>(UpdateTenantSql.UpdateTenant, new
            {
                db.TenantId,
                request.Name,
                Slug = request.Slug is null ? null : Slug.Normalize(request.Slug),
                request.Registration,
                request.RequireMfa,
                request.SessionLifetimeSeconds,
                FileTypes = (object?)request.AllowedFileTypes?.Select(type => type.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal).ToArray(),
                request.AuditRetentionDays,
                Version = version,
                ct,
            });
            if (tenant is null)
                return new Problem(ProblemCode.PreconditionFailed);
            Preconditions.SetETag(context, tenant.Version);
            return TypedResults.Ok(TenantResponse.Of(tenant));
        }
        catch (PostgresException taken) when (taken.ConstraintName == AccountSignIn.SlugTaken)
        {
            return new Problem(ProblemCode.SlugTaken);
        }
    }
}
