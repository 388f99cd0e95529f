namespace Saas.Api.Features.Audit.VerifyAudit;

internal static class VerifyAuditSql
{
    /// <summary>Also the seal before the first one, which that one must follow.</summary>
    public const string SelectSeals = """
        SELECT number, from_id, to_id, events, leaves, leaves_hash, previous_hash, hash, sealed_at, pruned_at
        FROM audit_seals
        WHERE tenant_id = @TenantId
          AND number >= @Number
        ORDER BY number
        LIMIT @Take
        """;
}
