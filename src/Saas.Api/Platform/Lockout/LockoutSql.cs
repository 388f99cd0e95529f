using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Lockout;

internal static class LockoutSql
{
    private const string Why = "Who signs in has no tenant yet.";

    [CrossTenant(Why)]
    public const string SelectState = """
        SELECT EXISTS (SELECT FROM sign_in_failures WHERE key = @AccountKey AND locked_until > now()) AS is_locked,
               (SELECT extract(epoch FROM locked_until - now())::float8 FROM sign_in_failures WHERE key = @ClientKey AND locked_until > now()) AS wait_seconds,
               EXISTS (
                   SELECT
                   FROM known_devices d
                   JOIN accounts a ON a.id = d.account_id
                   WHERE d.token_hash = @DeviceHash
                     AND a.email = @Email
                     AND d.failures < @Threshold
                     AND d.expires_at > now()) AS is_known
        """;

    /// <summary>Counts one failure under the account, or under the device that it came from; and under the client's address.</summary>
    [CrossTenant(Why)]
    public const string CountFailure = """
        WITH device AS (
            UPDATE known_devices
            SET failures = failures + 1
            WHERE token_hash = @DeviceHash
        )
        SELECT CASE WHEN @DeviceHash::bytea IS NULL THEN count_sign_in_failure(@AccountKey, @Threshold, 1, @LockSeconds, @LongestSeconds, @WindowSeconds) END AS of_account,
               CASE WHEN @ClientKey::bytea IS NOT NULL
                    THEN count_sign_in_failure(@ClientKey, @ClientThreshold, @ClientThreshold, 1, @LongestSeconds, @WindowSeconds) END AS of_client
        """;

    /// <summary>False when the account was locked by other tries while this one was judged.</summary>
    [CrossTenant(Why)]
    public const string PassAccount = "SELECT pass_sign_in(@AccountKey)";

    [CrossTenant(Why)]
    public const string PassDevice = """
        UPDATE known_devices
        SET failures = 0
        WHERE token_hash = @DeviceHash
          AND failures > 0
        """;

    [CrossTenant(Why)]
    public const string DeleteFailures = """
        DELETE FROM sign_in_failures
        WHERE key = @AccountKey
        """;

    [CrossTenant("A device belongs to an account, which may be in many tenants.")]
    public const string DeleteDevices = """
        DELETE FROM known_devices
        WHERE account_id = @AccountId
        """;

    /// <summary>Whom to tell, in one of the account's tenants; and until when it is locked.</summary>
    [CrossTenant(Why)]
    public const string SelectOwner = """
        SELECT a.id AS account_id, u.tenant_id, u.name
        FROM accounts a
        JOIN users u ON u.account_id = a.id
        JOIN tenants t ON t.id = u.tenant_id
        WHERE a.email = @Email
          AND u.status = 'active'
          AND t.status = 'active'
        ORDER BY u.created_at, u.id
        LIMIT 1
        """;

    [CrossTenant(Why)]
    public const string SelectLockedUntil = """
        SELECT locked_until
        FROM sign_in_failures
        WHERE key = @AccountKey
        """;

    /// <summary>Remembers a device, of a bounded number for each account. The token that it came with goes on for a while, in case the answer is lost.</summary>
    [CrossTenant(Why)]
    public const string InsertDevice = """
        WITH replaced AS (
            UPDATE known_devices
            SET expires_at = least(expires_at, now() + make_interval(secs => @GraceSeconds))
            WHERE token_hash = @DeviceHash
              AND account_id = @AccountId
        ), surplus AS (
            DELETE FROM known_devices
            WHERE token_hash IN (
                SELECT token_hash
                FROM known_devices
                WHERE account_id = @AccountId
                ORDER BY created_at DESC, token_hash
                OFFSET @MostDevices)
        )
        INSERT INTO known_devices (token_hash, account_id, expires_at)
        VALUES (@NewHash, @AccountId, now() + make_interval(secs => @DeviceSeconds))
        """;

    [CrossTenant(Why)]
    public const string DeleteForgotten = """
        DELETE FROM sign_in_failures
        WHERE key IN (SELECT key FROM sign_in_failures WHERE forget_at < now() LIMIT 2000 FOR UPDATE SKIP LOCKED)
        """;

    [CrossTenant(Why)]
    public const string DeleteExpiredDevices = """
        DELETE FROM known_devices
        WHERE token_hash IN (SELECT token_hash FROM known_devices WHERE expires_at < now() LIMIT 2000 FOR UPDATE SKIP LOCKED)
        """;

    [CrossTenant("A lock is the account's, in all its tenants.")]
    public const string SelectIsOfTenantAlone = """
        SELECT NOT EXISTS (
            SELECT FROM accounts a
            JOIN users u ON u.account_id = a.id
            WHERE a.email = @Email
              AND (u.tenant_id <> @TenantId OR u.awaits_proof))
        """;
}
