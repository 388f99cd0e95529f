namespace Saas.Api.Platform.Data;

/// <summary>Run by the owner on its own connection, by `migrate` only.</summary>
internal static class MigratorSql
{
    public const string LiftTimeouts = "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0";

    /// <summary>Held by the session: of several `migrate` at once one works, the others wait and find nothing to do.</summary>
    public const string Lock = "SELECT pg_advisory_lock(7316542998310001)";

    public const string CreateHistory = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
            number     integer     PRIMARY KEY,
            name       text        NOT NULL,
            checksum   text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """;

    public const string SelectHistory = "SELECT number, name, checksum FROM schema_migrations ORDER BY number";

    public const string InsertHistory = "INSERT INTO schema_migrations (number, name, checksum) VALUES (@Number, @Name, @Checksum)";
}
