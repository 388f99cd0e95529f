namespace Saas.Api.Platform.Data;

/// <summary>Run by the administrator, by `migrate` with DATABASE_ADMIN_URL only. The server writes the statements: names cannot be parameters.</summary>
internal static class ProvisioningSql
{
    public const string Lock = "SELECT pg_advisory_lock(7316542998310002)";

    /// <summary>The owner must inherit: it owns the schema public only as a member of pg_database_owner.</summary>
    public const string WriteRole = """
        SELECT format(
            CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = @Role)
                 THEN 'ALTER ROLE %I LOGIN %s PASSWORD %L'
                 ELSE 'CREATE ROLE %I LOGIN %s NOCREATEDB NOCREATEROLE PASSWORD %L' END,
            @Role, CASE WHEN @Role = 'saas_owner' THEN 'INHERIT' ELSE 'NOINHERIT' END, @Password)
        """;

    public const string WriteDatabase = """
        SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', @Database, @Owner)
        WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = @Database)
        """;

    public const string WriteAccess = """
        SELECT format('REVOKE ALL ON DATABASE %1$I FROM PUBLIC; GRANT CONNECT ON DATABASE %1$I TO saas_app; GRANT CONNECT, TEMPORARY ON DATABASE %1$I TO saas_system', @Database)
        """;
}
