using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Sessions;

internal static class AccountSessionSql
{
    [CrossTenant("A session belongs to an account, which may be in many tenants.")]
    public const string SelectLive = """
        SELECT id, device_name, user_agent, address, created_at, last_seen_at
        FROM sessions
        WHERE account_id = @AccountId
          AND ended_at IS NULL
          AND idle_expires_at > now()
          AND (@Before::uuid IS NULL OR id < @Before)
        ORDER BY id DESC
        LIMIT @Take
        """;
}
