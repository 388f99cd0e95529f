using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Invitations;

internal static class InvitationUpkeepSql
{
    /// <summary>Some of them.</summary>
    [CrossTenant("Upkeep of invitations knows no tenants.")]
    public const string DeleteOld = """
        WITH old AS (
            SELECT tenant_id, id
            FROM invitations
            WHERE expires_at < now() - make_interval(secs => @KeepSeconds)
            ORDER BY expires_at
            LIMIT 500
            FOR UPDATE SKIP LOCKED
        )
        DELETE FROM invitations i
        USING old
        WHERE i.tenant_id = old.tenant_id
          AND i.id = old.id
        """;
}
