using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Audit.Redaction;

internal static class RedactionSql
{
    private const string Why = "An account leaves traces in every tenant that it has been in.";

    /// <summary>The next tenants, and whether there is anything of the account in their trails that was not taken out.</summary>
    [CrossTenant(Why)]
    public const string SelectTrails = """
        SELECT t.id AS tenant_id,
               EXISTS (SELECT FROM audit_events e WHERE e.tenant_id = t.id AND e.actor_id = @AccountId)
               OR EXISTS (SELECT FROM audit_events e WHERE e.tenant_id = t.id AND e.impersonator_id = @AccountId)
               OR EXISTS (SELECT FROM audit_events e WHERE e.tenant_id = t.id AND e.object_id = @AccountId)
               OR EXISTS (SELECT FROM audit_events e WHERE e.object_type = 'user' AND left(coalesce(e.before, e.after) ->> 'account_id', 36) = @AccountId::text AND e.tenant_id = t.id)
               OR EXISTS (SELECT FROM audit_events e JOIN accounts a ON a.id = @AccountId
                          -- The collation is that of the index.
                          WHERE e.object_type = 'invitation' AND left(coalesce(e.before, e.after) ->> 'email', 254) = a.email COLLATE "default" AND e.tenant_id = t.id)
               AS has_events
        FROM (SELECT id FROM tenants WHERE id > @After ORDER BY id LIMIT @Take) t
        ORDER BY t.id
        """;

    /// <summary>
    /// Some of what is left in one trail. Its origin goes where the account, or somebody who tried to be it, has acted; its content
    /// where it is about the account, its sessions and credentials, the users that it has been, and invitations to its address.
    /// </summary>
    [CrossTenant(Why)]
    public const string SelectRedactable = """
        WITH own AS (
            SELECT DISTINCT object_id AS id
            FROM audit_events
            WHERE tenant_id = @TenantId
              AND object_type = 'user'
              AND left(coalesce(before, after) ->> 'account_id', 36) = @AccountId::text
            UNION ALL
            SELECT @AccountId
        ), found AS (
            (SELECT id, object_type IN ('account', 'session', 'passkey') AS takes_content, true AS takes_origin
            FROM audit_events
            WHERE tenant_id = @TenantId
              AND actor_id = @AccountId
              AND (origin_hash IS NULL OR (content_hash IS NULL AND object_type IN ('account', 'session', 'passkey')))
            LIMIT @Take)
            UNION ALL
            (SELECT id, false, true
            FROM audit_events
            WHERE tenant_id = @TenantId
              AND impersonator_id = @AccountId
              AND origin_hash IS NULL
            LIMIT @Take)
            UNION ALL
            (SELECT e.id, true, e.object_id = @AccountId AND e.actor_id IS NULL
            FROM own
            JOIN audit_events e ON e.tenant_id = @TenantId
                               AND e.object_id = own.id
            WHERE e.content_hash IS NULL
               OR (e.origin_hash IS NULL AND e.object_id = @AccountId AND e.actor_id IS NULL)
            LIMIT @Take)
            UNION ALL
            (SELECT e.id, true, false
            FROM accounts a
            JOIN audit_events e ON e.tenant_id = @TenantId
                               AND left(coalesce(e.before, e.after) ->> 'email', 254) = a.email COLLATE "default"
            WHERE a.id = @AccountId
              AND e.object_type = 'invitation'
              AND e.content_hash IS NULL
            LIMIT @Take)
        )
        SELECT e.id, bool_or(f.takes_content) AND e.content_hash IS NULL AS takes_content, bool_or(f.takes_origin) AND e.origin_hash IS NULL AS takes_origin
        FROM found f
        JOIN audit_events e ON e.tenant_id = @TenantId
                           AND e.id = f.id
        GROUP BY e.id, e.content_hash, e.origin_hash
        HAVING (bool_or(f.takes_content) AND e.content_hash IS NULL)
            OR (bool_or(f.takes_origin) AND e.origin_hash IS NULL)
        ORDER BY e.id
        LIMIT @Take
        """;

    [CrossTenant(Why)]
    public const string SelectEvents = """
        SELECT id, occurred_at, action, actor_type, actor_id, session_id, api_key_id, job_id, impersonator_id, operation, object_type, object_id,
               before::text AS before, after::text AS after, details::text AS details, address, user_agent, correlation_id,
               content_salt, origin_salt, content_hash, origin_hash
        FROM audit_events
        WHERE tenant_id = @TenantId
          AND id = ANY (@Ids)
        """;

    [CrossTenant(Why)]
    public const string Redact = "SELECT redact_audit_events(@AccountId, @TenantId, @Ids, @ContentHashes, @OriginHashes)";
}
