using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Mail;

internal static class MailLimitSql
{
    private const string Why = "An address is pestered by all tenants together.";

    /// <summary>Changes no row when the places are taken; whoever has one keeps it. The row's lock makes concurrent ones wait for each other.</summary>
    [CrossTenant(Why)]
    public const string TakePlace = """
        INSERT INTO mail_limits AS l (key, jobs)
        VALUES (@KeyHash, ARRAY[@Id])
        ON CONFLICT (key) DO UPDATE
        SET jobs = CASE WHEN l.began_at < now() - interval '1 day' THEN ARRAY[@Id]
                        WHEN @Id = ANY (l.jobs) THEN l.jobs
                        ELSE l.jobs || @Id END,
            began_at = CASE WHEN l.began_at < now() - interval '1 day' THEN now() ELSE l.began_at END
        WHERE l.began_at < now() - interval '1 day'
           OR @Id = ANY (l.jobs)
           OR cardinality(l.jobs) < @Limit
        """;

    /// <summary>Removes one batch of those that no longer limit anything.</summary>
    [CrossTenant(Why)]
    public const string DeleteOld = """
        WITH old AS (
            SELECT key
            FROM mail_limits
            WHERE began_at < now() - interval '1 day'
            ORDER BY began_at
            LIMIT 2000
            FOR UPDATE SKIP LOCKED
        )
        DELETE FROM mail_limits l
        USING old
        WHERE l.key = old.key
        """;
}
