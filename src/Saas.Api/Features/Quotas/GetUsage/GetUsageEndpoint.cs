using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Quotas;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Quotas.GetUsage;

/// <param name="Limit">How much there may be; null: as much as one likes.</param>
/// <param name="Used">How much there is. It may be more than the limit, when that was lowered. Null: it is not counted.</param>
public sealed record QuotaUse(long? Limit, long? Used);

/// <param name="Plan">The tenant's plan.</param>
/// <param name="Seats">Active users. A suspended one takes no seat.</param>
/// <param name="StorageBytes">Bytes of uploaded files. Exports, which are removed by themselves, do not count.</param>
/// <param name="RequestsPerMinute">Requests with a token, in the minute that is under way. Counted while there is a limit.</param>
/// <param name="WebhookEndpoints">Webhook endpoints.</param>
/// <param name="ApiKeys">API keys that are not revoked.</param>
public sealed record UsageResponse(
    [Sample("default")] string Plan, QuotaUse Seats, QuotaUse StorageBytes, QuotaUse RequestsPerMinute, QuotaUse WebhookEndpoints, QuotaUse ApiKeys);

internal sealed record UsageRow(string Kind, string Plan, long? Most, long Used);

internal static class GetUsageEndpoint
{
    public static async Task<Ok<UsageResponse>> Handle(TenantDb db, CancellationToken ct)
    {
        List<UsageRow> rows = [.. await db.Connection.QueryAsync<UsageRow>(GetUsageSql.SelectUsage, new { db.TenantId, Kinds = (object)QuotaKinds.All.ToArray(), ct })];
        return TypedResults.Ok(new UsageResponse(
            rows[0].Plan, Use(rows, QuotaKinds.Seats), Use(rows, QuotaKinds.StorageBytes),
            // The access check has counted this request; another tenant's are not asked for.
            Use(rows, QuotaKinds.RequestsPerMinute) with { Used = db.Caller.HomeTenantId == db.TenantId ? db.Caller.Rate?.Used : null },
            Use(rows, QuotaKinds.WebhookEndpoints), Use(rows, QuotaKinds.ApiKeys)));
    }

    private static QuotaUse Use(List<UsageRow> rows, string kind)
    {
        var row = rows.Single(row => row.Kind == kind);
        return new(row.Most, row.Used);
    }
}
