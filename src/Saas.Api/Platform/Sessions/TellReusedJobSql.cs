using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Sessions;

internal static class TellReusedJobSql
{
    [CrossTenant("A session belongs to an account, which may be in many tenants.")]
    public const string SelectSession = """
        SELECT a.email, s.device_name, s.user_agent, s.ended_at
        FROM sessions s
        JOIN accounts a ON a.id = s.account_id
        WHERE s.id = @SessionId
          AND s.ended_at IS NOT NULL
        """;
}
