using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Saas.Api.Features.Tenants.Jobs;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Tenants.UpdateTenant;

internal sealed record TenantState(int Version, int? AuditRetentionDays, int? AuditRetentionNextDays);

internal static class UpdateTenantEndpoint
{
    public static async Task<Results<Ok<TenantResponse>, Problem>> Handle(
        UpdateTenantRequest request, TenantDb db, SessionAccess access, TenantSettingRules rules, HttpContext context, CancellationToken ct)
    {
        if (rules.Refuse(request.RequireMfa, request.SessionLifetimeSeconds, db.Caller) is { } refused)
            return refused;
        while (true)
        {
            TenantState? state = null;
            if (context.Request.Headers.IfMatch.Count > 0 || request.AuditRetentionDays is not null)
            {
                state = await db.Connection.QuerySingleAsync<TenantState>(UpdateTenantSql.SelectState, new { db.TenantId, ct });
                if (!Preconditions.Match(context, state.Version))
                    return new Problem(ProblemCode.PreconditionFailed);
            }
            var shortens = request.AuditRetentionDays is { } days && rules.KeptDays(days) < rules.KeptDays(state!.AuditRetentionDays);
            if (shortens && !TenantSettingRules.MayShorten(db.Caller))
                return new Problem(ProblemCode.PermissionDenied, "Only an ADMIN has the audit trail kept less long.");
            if (request.RequireMfa is not null || request.SessionLifetimeSeconds is not null)
                await access.ForgetTenantAsync(db.TenantId);
            try
            {
                if (await UpdateAsync(request, db, rules, state, shortens, ct) is not { } tenant)
                    continue; // Changed since we looked: look again.
                Preconditions.SetETag(context, tenant.Version);
                return TypedResults.Ok(TenantResponse.Of(tenant));
            }
            catch (PostgresException taken) when (taken.ConstraintName == AccountSignIn.SlugTaken)
            {
                return new Problem(ProblemCode.SlugTaken);
            }
        }
    }

    private static async Task<TenantRow?> UpdateAsync(UpdateTenantRequest request, TenantDb db, TenantSettingRules rules, TenantState? state, bool shortens, CancellationToken ct)
    {
        // The ADMINs who have been told the same are not told again.
        var job = shortens && request.AuditRetentionDays is { } days && state!.AuditRetentionNextDays != days
            ? NewJob.Of(TellRetentionJob.Kind, new ShorterRetention(db.Caller.AccountId, days, rules.KeptDays(state.AuditRetentionDays), rules.KeptDays(days)))
            : null;
        var tenant = await db.Connection.QuerySingleOrDefaultAsync<TenantRow>(UpdateTenantSql.UpdateTenant, new
        {
            db.TenantId,
            request.Name,
            Slug = request.Slug is null ? null : Slug.Normalize(request.Slug),
            request.Registration,
            request.RequireMfa,
            request.SessionLifetimeSeconds,
            FileTypes = (object?)request.AllowedFileTypes?.Select(type => type.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal).ToArray(),
            AuditRetentionDays = shortens ? null : request.AuditRetentionDays,
            NextDays = shortens ? request.AuditRetentionDays : null,
            rules.NoticeSeconds,
            state?.Version,
            JobId = job?.Id,
            job?.Kind,
            job?.Payload,
            MaxAttempts = job?.Attempts,
            job?.CorrelationId,
            ct,
        });
        if (job is not null && tenant is not null)
            rules.Sent(job);
        return tenant;
    }
}
