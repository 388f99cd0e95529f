using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Sessions;

internal static class SessionRetentionSql
{
    /// <summary>A batch of sessions that are over: ended, or at their longest life; an idle one is left until then.</summary>
    [CrossTenant("Upkeep of the table of sessions knows no tenants.")]
    public const string DeleteSessions = """
        WITH over AS (
            (SELECT id FROM sessions WHERE ended_at < now() - make_interval(secs => @KeepSeconds) ORDER BY ended_at LIMIT 1000)
            UNION
            (SELECT id FROM sessions WHERE expires_at < now() - make_interval(secs => @KeepSeconds) ORDER BY expires_at LIMIT 1000)
        )
        DELETE FROM sessions s
        USING over
        WHERE s.id = over.id
        """;
}
