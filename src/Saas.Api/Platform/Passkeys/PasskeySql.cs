using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Passkeys;

internal static class PasskeySql
{
    private const string Why = "Passkeys belong to an account, which may be in many tenants.";

    [CrossTenant(Why)]
    public const string InsertHandle = """
        INSERT INTO passkey_handles (account_id, handle)
        VALUES (@AccountId, @Handle)
        ON CONFLICT (account_id) DO NOTHING
        """;

    [CrossTenant(Why)]
    public const string SelectOwner = """
        SELECT h.account_id, h.handle, a.password_changed_at, p.id, p.name, p.credential_id, p.public_key, p.transports, p.backup_eligible, p.backed_up
        FROM passkey_handles h
        JOIN accounts a ON a.id = h.account_id
        LEFT JOIN passkeys p ON p.account_id = h.account_id
        WHERE h.account_id = @AccountId
        """;

    [CrossTenant("A passkey's answer tells the handle, and so the account.")]
    public const string SelectOwnerByHandle = """
        SELECT h.account_id, h.handle, a.password_changed_at, p.id, p.name, p.credential_id, p.public_key, p.transports, p.backup_eligible, p.backed_up
        FROM passkey_handles h
        JOIN accounts a ON a.id = h.account_id
        LEFT JOIN passkeys p ON p.account_id = h.account_id
        WHERE h.handle = @Handle
        """;

    /// <summary>Also removes some of those that nobody has answered, more than are added, so that none need be swept.</summary>
    [CrossTenant("A challenge comes before sign-in.")]
    public const string InsertChallenge = """
        WITH stale AS (
            DELETE FROM passkey_challenges
            WHERE challenge_hash IN (
                SELECT challenge_hash
                FROM passkey_challenges
                WHERE expires_at < now()
                ORDER BY expires_at
                LIMIT 4
                FOR UPDATE SKIP LOCKED)
        )
        INSERT INTO passkey_challenges (challenge_hash, purpose, bound_to, state, expires_at)
        VALUES (@Hash, @Purpose, @BoundTo, @State, now() + make_interval(secs => @LifetimeSeconds))
        """;

    /// <summary>Of two answers at once, one gets it. Somebody else's challenge stays as it is.</summary>
    [CrossTenant("A challenge comes before sign-in.")]
    public const string TakeChallenge = """
        DELETE FROM passkey_challenges
        WHERE challenge_hash = @Hash
          AND purpose = @Purpose
          AND bound_to = @BoundTo
          AND expires_at > now()
        RETURNING state
        """;

    /// <summary>Raises when the session is over or the account has as many as it may, also when that comes about at this moment.</summary>
    [CrossTenant(Why)]
    public const string InsertPasskey = """
        WITH added AS (
            INSERT INTO passkeys (id, account_id, name, credential_id, public_key, sign_count, aaguid, transports, backup_eligible, backed_up)
            SELECT @Id, @AccountId, @Name, @CredentialId, @PublicKey, @SignCount, @Aaguid, @Transports, @BackupEligible, @BackedUp
            WHERE may_add_passkey(@AccountId, @SessionId, @Most)
            RETURNING account_id
        )
        -- Whoever has made it with its user verified has shown it, as a code does that confirms an app.
        UPDATE sessions
        SET methods = array_to_string(array(SELECT DISTINCT m FROM unnest(string_to_array(methods, ' ') || ARRAY['hwk', 'user', 'mfa']) m), ' '),
            authenticated_at = now()
        WHERE id = @SessionId
          AND account_id IN (SELECT account_id FROM added)
          AND @UserVerified
        """;

    [CrossTenant(Why)]
    public const string SelectPasskeys = """
        SELECT id, name, aaguid, transports, backup_eligible, backed_up, created_at, last_used_at, clone_suspected_at
        FROM passkeys
        WHERE account_id = @AccountId
        ORDER BY created_at, id
        """;

    [CrossTenant(Why)]
    public const string RenamePasskey = """
        UPDATE passkeys
        SET name = @Name
        WHERE id = @Id
          AND account_id = @AccountId
        RETURNING id, name, aaguid, transports, backup_eligible, backed_up, created_at, last_used_at, clone_suspected_at
        """;

    /// <summary>With the last factor go the recovery codes that have stood in for it.</summary>
    [CrossTenant(Why)]
    public const string DeletePasskey = """
        WITH codes AS (
            DELETE FROM recovery_codes
            WHERE account_id = @AccountId
              AND EXISTS (SELECT FROM passkeys WHERE id = @Id AND account_id = @AccountId)
              AND NOT EXISTS (SELECT FROM passkeys WHERE id <> @Id AND account_id = @AccountId)
              AND NOT EXISTS (SELECT FROM totp_secrets WHERE account_id = @AccountId AND confirmed_at IS NOT NULL)
        )
        DELETE FROM passkeys
        WHERE id = @Id
          AND account_id = @AccountId
        """;

    /// <summary>The counter must have grown, unless the authenticator keeps none (WebAuthn, 7.2).</summary>
    [CrossTenant(Why)]
    public const string RecordUse = """
        UPDATE passkeys
        SET sign_count = @SignCount, backed_up = @BackedUp, last_used_at = now()
        WHERE id = @Id
          AND (sign_count < @SignCount OR (sign_count = 0 AND @SignCount = 0))
        """;

    [CrossTenant(Why)]
    public const string MarkSuspected = """
        UPDATE passkeys
        SET clone_suspected_at = now()
        WHERE id = @Id
        """;

    /// <summary>Whom to write to, as a user of the tenant that is asked for or else of the oldest one.</summary>
    [CrossTenant(Why)]
    public const string SelectMembership = """
        SELECT a.id AS account_id, u.tenant_id, t.name AS tenant_name, t.slug, u.id AS user_id, a.email, u.name, u.role
        FROM accounts a
        JOIN users u ON u.account_id = a.id
        JOIN tenants t ON t.id = u.tenant_id
        WHERE a.id = @AccountId
          AND (NOT @RequiresProof OR a.email_verified_at IS NOT NULL)
          AND u.status = 'active'
          AND NOT u.awaits_proof
          AND t.status = 'active'
          AND (@TenantId::uuid IS NULL OR u.tenant_id = @TenantId)
        ORDER BY u.tenant_id IS DISTINCT FROM a.last_tenant_id, u.created_at, u.id
        LIMIT 1
        """;
}
