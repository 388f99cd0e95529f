namespace Saas.Api.Platform.Data;

internal static class DatabaseGuardSql
{
    [CrossTenant("Reads nothing.")]
    public const string Ping = "SELECT 1";

    /// <summary>Each row is a reason not to start: a role that could pass a policy, or a tenant table without its lock.</summary>
    [CrossTenant("Reads the catalogue only, as the application role itself.")]
    public const string SelectFaults = """
        SELECT 'role ' || r.rolname || ' is not saas_app' AS fault
        FROM pg_roles r
        WHERE r.rolname = current_user AND r.rolname <> 'saas_app'
        UNION ALL
        SELECT 'role saas_app could pass row-level security'
        FROM pg_roles r
        WHERE r.rolname = current_user
          AND (r.rolsuper OR r.rolbypassrls OR r.rolinherit OR pg_has_role('saas_app', 'saas_system', 'MEMBER') OR pg_has_role('saas_app', 'saas_owner', 'MEMBER'))
        UNION ALL
        SELECT 'table ' || c.relname || ' belongs to saas_app'
        FROM pg_class c
        JOIN pg_roles r ON r.oid = c.relowner
        WHERE c.relnamespace = 'public'::regnamespace AND r.rolname = current_user
        UNION ALL
        SELECT 'table ' || c.relname || ' lacks its tenant policy'
        FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace
          AND c.relkind IN ('r', 'p')
          AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped)
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
              SELECT FROM pg_policy p
              WHERE p.polrelid = c.oid
                AND p.polname = 'tenant_lock'
                AND NOT p.polpermissive
                AND p.polcmd = '*'
                AND p.polroles = ARRAY['saas_app'::regrole::oid]
                AND pg_get_expr(p.polqual, p.polrelid) = '(tenant_id = ( SELECT current_tenant() AS current_tenant))'
                AND pg_get_expr(p.polwithcheck, p.polrelid) = '(tenant_id = ( SELECT current_tenant() AS current_tenant))'))
        """;
}
