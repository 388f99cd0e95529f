namespace Saas.Api.Platform.Accounts;

/// <summary>Run on a connection of its own by `seed`, as saas_system.</summary>
internal static class SeederSql
{
    public const string Prepare = """
        SET statement_timeout = 0;
        SET lock_timeout = 0;
        SET idle_in_transaction_session_timeout = 0;
        SET app.seeding = 'true';
        CREATE TEMPORARY TABLE IF NOT EXISTS seed_rows (
            slug text, tenant_name text, tenant_id uuid, account_id uuid, user_id uuid, email text COLLATE "C", name text, role text);
        TRUNCATE seed_rows
        """;

    public const string Copy = "COPY seed_rows (slug, tenant_name, tenant_id, account_id, user_id, email, name, role) FROM STDIN (FORMAT BINARY)";

    public const string InsertTenants = """
        INSERT INTO tenants (id, name, slug, registration)
        SELECT DISTINCT ON (slug) tenant_id, tenant_name, slug, @Registration
        FROM seed_rows
        ON CONFLICT (slug) DO NOTHING
        """;

    public const string InsertAccounts = """
        INSERT INTO accounts (id, email, password_hash, email_verified_at)
        SELECT account_id, email, @PasswordHash, now()
        FROM seed_rows
        ON CONFLICT (email) DO NOTHING
        """;

    /// <summary>Seeding marks its addresses as verified; an account without the mark is somebody else's, who signed up under that address.</summary>
    public const string SelectStranger = """
        SELECT a.email
        FROM accounts a
        JOIN seed_rows r ON r.email = a.email
        WHERE a.email_verified_at IS NULL
        LIMIT 1
        """;

    public const string InsertUsers = """
        INSERT INTO users (tenant_id, id, account_id, email, name, role)
        SELECT t.id, r.user_id, a.id, r.email, r.name, r.role
        FROM seed_rows r
        JOIN tenants t ON t.slug = r.slug COLLATE "C"
        JOIN accounts a ON a.email = r.email
        ON CONFLICT DO NOTHING
        """;

    public const string SelectTenant = "SELECT t.id FROM tenants t JOIN seed_rows r ON t.slug = r.slug COLLATE \"C\" LIMIT 1";

    public const string Analyze = "ANALYZE tenants, accounts, users";
}
