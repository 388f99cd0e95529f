using Dapper;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Quotas;

/// <summary>Plans, and which of them a tenant has with which limits of its own; callers have checked that it is a SUPER_ADMIN who asks.</summary>
internal sealed class QuotaAdministration(Database database, SessionAccess access)
{
    /// <summary>Of every tenant that was given no other.</summary>
    public const string DefaultPlan = "default";

    private const int MostPlans = 100;
    private const string OfTenants = "tenant_quotas_plan_fkey";

    public async Task<TenantQuotaRow?> FindAsync(Guid tenantId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<TenantQuotaRow>(QuotaAdministrationSql.SelectQuota, new { TenantId = tenantId, ct });
    }

    /// <summary>Takes effect with the next addition and the next request.</summary>
    /// <param name="tenantId">The tenant, which exists.</param>
    /// <param name="plan">Its plan from now on.</param>
    /// <param name="limits">Limits in place of the plan's.</param>
    /// <param name="version">What was looked at; null: whatever is there.</param>
    /// <param name="ct">Ends the request.</param>
    public async Task<(TenantQuotaRow? Quota, Problem? Problem)> SetAsync(Guid tenantId, string plan, QuotaLimits? limits, int? version, CancellationToken ct)
    {
        // The copies of rights tell how many requests there may be.
        await access.ForgetTenantAsync(tenantId);
        var system = database.System;
        try
        {
            var row = await system.QuerySingleOrDefaultAsync<TenantQuotaRow>(QuotaAdministrationSql.PutQuota, new
            {
                TenantId = tenantId,
                Plan = plan,
                limits?.Seats,
                limits?.StorageBytes,
                limits?.RequestsPerMinute,
                limits?.WebhookEndpoints,
                limits?.ApiKeys,
                Version = version,
                ct,
            });
            return row is null ? (null, new Problem(ProblemCode.PreconditionFailed)) : (row, null);
        }
        catch (PostgresException unknown) when (unknown.ConstraintName == OfTenants)
        {
            return (null, new Problem(ProblemCode.ValidationFailed, null, new FieldError("#/plan", "There is no such plan.")));
        }
    }

    public async Task<List<PlanRow>> ListPlansAsync(CancellationToken ct)
    {
        var system = database.System;
        return [.. await system.QueryAsync<PlanRow>(QuotaAdministrationSql.SelectPlans, new { Name = (string?)null, ct })];
    }

    public async Task<PlanRow?> FindPlanAsync(string name, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<PlanRow>(QuotaAdministrationSql.SelectPlans, new { Name = name, ct });
    }

    /// <summary>Makes a plan, or changes it for all tenants that have it: at once for what is added, within half a minute for requests.</summary>
    public async Task<ProblemCode?> SetPlanAsync(string name, QuotaLimits limits, int? version, Caller caller, CancellationToken ct)
    {
        try
        {
            await database.SystemWith(Recorded(AuditActions.PlanSet, name, caller)).QuerySingleAsync<bool>(QuotaAdministrationSql.PutPlan, new
            {
                Name = name,
                limits.Seats,
                limits.StorageBytes,
                limits.RequestsPerMinute,
                limits.WebhookEndpoints,
                limits.ApiKeys,
                Most = MostPlans,
                Version = version,
                ct,
            });
            return null;
        }
        catch (PostgresException nothing) when (nothing.SqlState == PostgresErrorCodes.NoDataFound)
        {
            return version is null or 0 ? ProblemCode.PlansFull : ProblemCode.PreconditionFailed;
        }
    }

    public async Task<ProblemCode?> RemovePlanAsync(string name, Caller caller, CancellationToken ct)
    {
        if (name == DefaultPlan)
            return ProblemCode.PlanInUse;
        try
        {
            await database.SystemWith(Recorded(AuditActions.PlanRemoved, name, caller)).QuerySingleAsync<bool>(QuotaAdministrationSql.DeletePlan, new { Name = name, ct });
            return null;
        }
        catch (PostgresException nothing) when (nothing.SqlState == PostgresErrorCodes.NoDataFound)
        {
            return ProblemCode.NotFound;
        }
        catch (PostgresException used) when (used.ConstraintName == OfTenants)
        {
            return ProblemCode.PlanInUse;
        }
    }

    /// <summary>Lower-case letters and digits with single hyphens between, 60 at most: nothing that could end a JSON text either.</summary>
    public static bool IsPlanName(string name) =>
        name.Length is > 0 and <= 60 && name[0] != '-' && name[^1] != '-' && !name.Contains("--", StringComparison.Ordinal)
        && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');

    /// <summary>A plan is nobody's: what is done to it is recorded in the tenant of the one who does it.</summary>
    private static Rider Recorded(string action, string name, Caller caller) =>
        AuditTrail.Rider(caller.HomeTenantId, new AuditEvent(action, "plan", null, Details: $$"""{"plan":"{{name}}"}"""));
}
