namespace Saas.Api.Platform.Invitations;

internal static class InvitationMakerSql
{
    public const string SelectState = """
        SELECT EXISTS (SELECT FROM users u WHERE u.tenant_id = @TenantId AND u.email = @Email) AS is_member,
               o.role AS open_role,
               ARRAY(
                   SELECT DISTINCT granted.code
                   FROM roles r
                   CROSS JOIN unnest(r.permissions) AS granted (code)
                   WHERE r.tenant_id = @TenantId
                     AND r.id = ANY (o.role_ids)) AS open_codes,
               ARRAY(
                   SELECT DISTINCT granted.code
                   FROM roles r
                   CROSS JOIN unnest(r.permissions) AS granted (code)
                   WHERE r.tenant_id = @TenantId
                     AND r.id = ANY (@Ids)) AS new_codes,
               (SELECT count(*)::integer FROM roles r WHERE r.tenant_id = @TenantId AND r.id = ANY (@Ids)) AS found
        FROM tenants
        LEFT JOIN invitations o ON o.tenant_id = @TenantId AND o.email = @Email AND o.status = 'pending'
        WHERE tenants.id = @TenantId
        """;

    /// <summary>The open one to the address, if there is one, ends in the same statement: its token is good no more.</summary>
    public const string InsertInvitation = """
        WITH replaced AS (
            UPDATE invitations
            SET status = 'replaced', ended_at = now()
            WHERE tenant_id = @TenantId
              AND email = @Email
              AND status = 'pending'
            RETURNING id
        )
        INSERT INTO invitations (tenant_id, id, email, name, role, role_ids, delivery, token_hash, created_by, expires_at)
        SELECT @TenantId, @Id, @Email, @Name, @Role, @Ids, @Delivery, @TokenHash, @CreatedBy, now() + make_interval(secs => @LifetimeSeconds)
        FROM (SELECT count(*) AS ended FROM replaced) before
        WHERE before.ended >= 0
        RETURNING id, email, domains, name, role, role_ids, delivery, status, uses,
                  (SELECT u.id FROM users u WHERE u.tenant_id = @TenantId AND u.account_id = created_by) AS invited_by, created_at, expires_at, ended_at
        """;
}
