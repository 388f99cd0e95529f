using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Sessions;

/// <summary>A session is over when it was ended, or at its longest life: an idle one is left until then.</summary>
internal static class SessionRetentionSql
{
    private const string Why = "Upkeep of the table of sessions knows no tenants.";

    [CrossTenant(Why)]
    public const string DeleteTokens = """
        WITH over AS (
            (SELECT id FROM sessions WHERE ended_at < now() - make_interval(secs => @KeepSeconds) ORDER BY ended_at LIMIT 500)
            UNION
            (SELECT id FROM sessions WHERE expires_at < now() - make_interval(secs => @KeepSeconds) ORDER BY expires_at LIMIT 500)
        ), old AS (
            SELECT t.token_hash
            FROM over
            JOIN refresh_tokens t ON t.session_id = over.id
            LIMIT 2000
        )
        DELETE FROM refresh_tokens t
        USING old
        WHERE t.token_hash = old.token_hash
        """;

    [CrossTenant(Why)]
    public const string DeleteSessions = """
        WITH over AS (
            (SELECT id FROM sessions WHERE ended_at < now() - make_interval(secs => @KeepSeconds) ORDER BY ended_at LIMIT 500)
            UNION
            (SELECT id FROM sessions WHERE expires_at < now() - make_interval(secs => @KeepSeconds) ORDER BY expires_at LIMIT 500)
        )
        DELETE FROM sessions s
        USING over
        WHERE s.id = over.id
          AND NOT EXISTS (SELECT FROM refresh_tokens t WHERE t.session_id = s.id)
        """;
}
