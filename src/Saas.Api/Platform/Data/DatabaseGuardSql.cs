namespace Saas.Api.Platform.Data;

internal static class DatabaseGuardSql
{
    [CrossTenant("Reads nothing.")]
    public const string Ping = "SELECT 1";

    /// <summary>Each row is a reason not to start: a login that is another one, or that is or could become a role which no policy holds.</summary>
    [CrossTenant("Reads the catalogue only, as the login itself.")]
    public const string SelectRoleFaults = """
        SELECT 'role ' || current_user || ' is not ' || @Role AS fault
        WHERE current_user <> @Role
        UNION ALL
        SELECT 'role ' || current_user || ' could pass row-level security'
        WHERE EXISTS (
            SELECT FROM pg_roles r
            WHERE pg_has_role(current_user, r.oid, 'MEMBER')
              AND (r.rolsuper OR r.rolbypassrls
                OR (r.rolname = current_user AND r.rolinherit)
                OR (r.rolname <> current_user AND r.rolname IN ('saas_app', 'saas_system', 'saas_owner'))
                OR EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relowner = r.oid)))
        """;

    /// <summary>Each row is a reason not to start: a tenant table, or the table of tenants, without its lock.</summary>
    [CrossTenant("Reads the catalogue only, as the application role itself.")]
    public const string SelectTableFaults = """
        SELECT 'table ' || c.relname || ' lacks its tenant policy' AS fault
        FROM pg_class c
        CROSS JOIN LATERAL (
            SELECT format('(%s = ( SELECT current_tenant() AS current_tenant))', CASE c.relname WHEN 'tenants' THEN 'id' ELSE 'tenant_id' END) AS condition) l
        WHERE c.relnamespace = 'public'::regnamespace
          AND c.relkind IN ('r', 'p')
          AND (c.relname = 'tenants'
            OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped))
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
              SELECT FROM pg_policy p
              WHERE p.polrelid = c.oid
                AND p.polname = 'tenant_lock'
                AND NOT p.polpermissive
                AND p.polcmd = '*'
                AND p.polroles = ARRAY['saas_app'::regrole::oid]
                AND pg_get_expr(p.polqual, p.polrelid) = l.condition
                AND pg_get_expr(p.polwithcheck, p.polrelid) = l.condition))
        """;
}
