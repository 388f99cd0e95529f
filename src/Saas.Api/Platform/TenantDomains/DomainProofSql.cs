using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.TenantDomains;

internal static class DomainProofSql
{
    /// <summary>With the code that was sent to an address in the domain. Proven once, it keeps its time.</summary>
    [CrossTenant("One-time codes belong to no tenant: consuming one and what it is for are one statement.")]
    public const string ProveDomain = """
        WITH used AS (
            UPDATE one_time_codes
            SET used_at = now()
            WHERE id = @CodeId
              AND used_at IS NULL
              AND CASE WHEN @ByLink THEN link_expires_at > now() ELSE code_expires_at > now() AND tries < @Tries END
            RETURNING address
        ), proven AS (
            UPDATE tenant_domains d
            SET verified_at = coalesce(d.verified_at, now())
            FROM used
            WHERE d.tenant_id = @TenantId
              AND d.id = @Id
              AND d.domain = split_part(used.address, '@', 2)
            RETURNING d.id
        )
        SELECT must_happen(EXISTS (SELECT FROM proven))
        """;
}
