using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Tokens;

internal static class SigningKeySql
{
    private const string Why = "Keys belong to the whole service.";

    /// <summary>Those that sign, will sign, or still verify. Times as distances, since an instance's clock may differ.</summary>
    [CrossTenant(Why)]
    public const string SelectKeys = """
        SELECT kid, private_key,
               extract(epoch FROM signs_from - now())::float8 AS signs_in,
               extract(epoch FROM retired_at - now())::float8 AS retires_in
        FROM signing_keys
        WHERE retired_at IS NULL
           OR retired_at > now() - make_interval(secs => @KeepSeconds)
        ORDER BY created_at DESC, kid
        """;

    [CrossTenant(Why)]
    public const string SelectAll = """
        SELECT kid, private_key, created_at, signs_from, retired_at,
               CASE WHEN signs_from IS NULL OR signs_from > now() THEN 'created' WHEN retired_at IS NULL OR retired_at > now() THEN 'active' ELSE 'retired' END AS state
        FROM signing_keys
        ORDER BY created_at DESC, kid
        """;

    [CrossTenant(Why)]
    public const string InsertKey = "INSERT INTO signing_keys (kid, private_key) VALUES (@Kid, @PrivateKey)";

    /// <summary>For a service that has nothing to sign with: signs at once.</summary>
    [CrossTenant(Why)]
    public const string InsertFirst = """
        INSERT INTO signing_keys (kid, private_key, signs_from)
        SELECT @Kid, @PrivateKey, now()
        WHERE NOT EXISTS (SELECT FROM signing_keys WHERE signs_from IS NOT NULL AND retired_at IS NULL)
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Gives the signing key a successor, which begins when it has been published long enough. Of two at once one finds nothing to do.</summary>
    [CrossTenant(Why)]
    public const string RotateToNew = """
        WITH old AS (
            UPDATE signing_keys
            SET retired_at = now() + make_interval(secs => @AheadSeconds)
            WHERE retired_at IS NULL
              AND signs_from <= now() - make_interval(secs => @LeastAgeSeconds)
            RETURNING retired_at
        )
        INSERT INTO signing_keys (kid, private_key, signs_from)
        SELECT @Kid, @PrivateKey, old.retired_at
        FROM old
        RETURNING kid, signs_from
        """;

    /// <summary>As above, with the oldest key that waits for it; one that was published long enough begins at once.</summary>
    [CrossTenant(Why)]
    public const string RotateToWaiting = """
        WITH next AS (
            SELECT kid, greatest(now(), created_at + make_interval(secs => @AheadSeconds)) AS begins_at
            FROM signing_keys
            WHERE signs_from IS NULL
            ORDER BY created_at, kid
            LIMIT 1
            FOR UPDATE
        ), old AS (
            UPDATE signing_keys k
            SET retired_at = next.begins_at
            FROM next
            WHERE k.retired_at IS NULL
              AND k.signs_from <= now() - make_interval(secs => @LeastAgeSeconds)
            RETURNING next.kid, next.begins_at
        )
        UPDATE signing_keys k
        SET signs_from = old.begins_at
        FROM old
        WHERE k.kid = old.kid
        RETURNING k.kid, k.signs_from
        """;

    [CrossTenant(Why)]
    public const string DeleteWaiting = "DELETE FROM signing_keys WHERE kid = @Kid AND signs_from IS NULL";

    /// <summary>Removes a key at once; when it had no successor, one that signs at once comes in its place.</summary>
    [CrossTenant(Why)]
    public const string ReplaceNow = """
        WITH gone AS (
            DELETE FROM signing_keys
            WHERE kid = @Kid
            RETURNING signs_from, retired_at
        ), placed AS (
            INSERT INTO signing_keys (kid, private_key, signs_from)
            SELECT @NewKid, @PrivateKey, now()
            FROM gone
            WHERE gone.signs_from IS NOT NULL
              AND gone.retired_at IS NULL
            RETURNING kid
        )
        SELECT count(*) > 0 AS removed, (SELECT kid FROM placed) AS successor
        FROM gone
        """;

    [CrossTenant(Why)]
    public const string DeleteOld = """
        DELETE FROM signing_keys
        WHERE retired_at < now() - make_interval(secs => @KeepSeconds)
        RETURNING kid
        """;

    /// <summary>Unless somebody else has sealed it anew meanwhile.</summary>
    [CrossTenant(Why)]
    public const string UpdateSealed = "UPDATE signing_keys SET private_key = @PrivateKey WHERE kid = @Kid AND private_key = @Seen";
}
