using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Isolation;

/// <summary>An operation that nothing works on, and a seal over nothing that there is: pruned, so that the hourly upkeep leaves it alone.</summary>
internal static class SampleOperations
{
    public static Task AddAsync(Guid tenantId) => Sql.ExecuteAsync(
        """
        WITH operation AS (
            INSERT INTO operations (tenant_id, id, kind, permission) VALUES ($1, gen_random_uuid(), 'sample', 'audit.read'))
        INSERT INTO audit_seals (tenant_id, number, from_id, to_id, events, leaves_hash, previous_hash, hash, pruned_at)
        SELECT $1, 1, '00000000-0000-0000-0000-000000000000', audit_id_at('2000-01-01'), 1, sha256(''), sha256(''), sha256($1::text::bytea), now()
        """,
        tenantId);

    public static Task<Guid> IdAsync(Guid tenantId) => Sql.ScalarAsync<Guid>("SELECT coalesce((SELECT id FROM operations WHERE tenant_id = $1 LIMIT 1), gen_random_uuid())", tenantId);
}
