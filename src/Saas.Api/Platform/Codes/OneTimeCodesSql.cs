using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Codes;

internal static class OneTimeCodesSql
{
    private const string Why = "Whoever proves a mailbox is not signed in to a tenant.";

    /// <summary>Counts one attempt under a key for the client and, unless null, under one for the address.</summary>
    [CrossTenant(Why)]
    public const string CountAttempt = """
        INSERT INTO attempt_counts AS c (key, count)
        SELECT key, 1
        FROM unnest(@Keys) AS key
        ON CONFLICT (key) DO UPDATE
        SET count = CASE WHEN c.began_at < now() - make_interval(secs => @WindowSeconds) THEN 1 ELSE c.count + 1 END,
            began_at = CASE WHEN c.began_at < now() - make_interval(secs => @WindowSeconds) THEN now() ELSE c.began_at END
        RETURNING c.key, c.count
        """;

    /// <summary>A new code takes the place of the one that its subject had for the purpose.</summary>
    [CrossTenant(Why)]
    public const string ReplaceCode = """
        INSERT INTO one_time_codes AS c (id, purpose, subject, account_id, registration_id, address, code_hash, token_hash, code_expires_at, link_expires_at)
        VALUES (@CodeId, @Purpose, @Subject, @AccountId, @RegistrationId, @Email, sha256(uuid_send(@CodeId) || @CodeMac), @TokenHash,
                now() + make_interval(secs => @CodeSeconds), now() + make_interval(secs => @LinkSeconds))
        ON CONFLICT (purpose, subject) DO UPDATE
        SET id = excluded.id,
            account_id = excluded.account_id,
            registration_id = excluded.registration_id,
            address = excluded.address,
            code_hash = excluded.code_hash,
            token_hash = excluded.token_hash,
            tries = 0,
            created_at = now(),
            code_expires_at = excluded.code_expires_at,
            link_expires_at = excluded.link_expires_at,
            used_at = NULL
        """;

    /// <summary>
    /// Tries a code: a wrong one counts, and parallel guesses wait for each other. The client's count is written in each case, so that
    /// an address without a code costs the same commit.
    /// </summary>
    [CrossTenant(Why)]
    public const string TryCode = """
        WITH counted AS (
            INSERT INTO attempt_counts AS c (key, count)
            VALUES (@Key, 1)
            ON CONFLICT (key) DO UPDATE
            SET count = CASE WHEN c.began_at < now() - make_interval(secs => @WindowSeconds) THEN 1 ELSE c.count + 1 END,
                began_at = CASE WHEN c.began_at < now() - make_interval(secs => @WindowSeconds) THEN now() ELSE c.began_at END
            RETURNING c.count
        ), tried AS (
            UPDATE one_time_codes o
            SET tries = o.tries + CASE WHEN o.code_hash = sha256(uuid_send(o.id) || @CodeMac) THEN 0 ELSE 1 END
            WHERE o.purpose = ANY (@Purposes)
              AND (@Email::text IS NULL OR o.address = @Email)
              AND (@AccountId::uuid IS NULL OR o.account_id = @AccountId)
              AND (@Subject::text IS NULL OR o.subject = @Subject)
              AND o.used_at IS NULL
              AND o.code_expires_at > now()
              AND o.tries < @Tries
            RETURNING o.id, o.purpose, o.account_id, o.registration_id, o.address,
                      o.code_hash = sha256(uuid_send(o.id) || @CodeMac) AS is_right
        )
        SELECT counted.count AS attempts, t.id AS code_id, t.purpose, t.account_id, t.registration_id, t.address, false AS by_link
        FROM counted
        LEFT JOIN tried t ON t.is_right
        ORDER BY t.id DESC
        LIMIT 1
        """;

    [CrossTenant(Why)]
    public const string SelectByToken = """
        SELECT 0 AS attempts, id AS code_id, purpose, account_id, registration_id, address, true AS by_link
        FROM one_time_codes
        WHERE token_hash = @TokenHash
          AND purpose = ANY (@Purposes)
          AND (@AccountId::uuid IS NULL OR account_id = @AccountId)
          AND (@Subject::text IS NULL OR subject = @Subject)
          AND used_at IS NULL
          AND link_expires_at > now()
        """;

    /// <summary>Consumes a code that was proven, where nothing else is to happen in the same statement.</summary>
    [CrossTenant(Why)]
    public const string UseCode = """
        UPDATE one_time_codes
        SET used_at = now()
        WHERE id = @CodeId
          AND used_at IS NULL
          AND CASE WHEN @ByLink THEN link_expires_at > now() ELSE code_expires_at > now() AND tries < @Tries END
        """;

    [CrossTenant(Why)]
    public const string SelectRecipient = """
        SELECT a.id AS account_id, a.email_verified_at IS NOT NULL AS is_verified
        FROM accounts a
        WHERE a.email = @Email
        """;

    /// <summary>The registration that waits for this address.</summary>
    [CrossTenant(Why)]
    public const string SelectRegistration = """
        SELECT r.id AS registration_id, r.account_id
        FROM registrations r
        WHERE r.email = @Email
          AND (@RegistrationId::uuid IS NULL OR r.id = @RegistrationId)
          AND r.created_at > now() - make_interval(secs => @LinkSeconds)
        ORDER BY r.created_at DESC
        LIMIT 1
        """;

    [CrossTenant(Why)]
    public const string DeleteOldCodes = """
        DELETE FROM one_time_codes
        WHERE link_expires_at < now() - make_interval(secs => @KeepSeconds)
        """;

    [CrossTenant(Why)]
    public const string DeleteOldCounts = """
        DELETE FROM attempt_counts
        WHERE began_at < now() - make_interval(secs => @KeepSeconds)
        """;

    [CrossTenant(Why)]
    public const string DeleteOldRegistrations = """
        DELETE FROM registrations
        WHERE created_at < now() - make_interval(secs => @KeepSeconds)
        """;
}
