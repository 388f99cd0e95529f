using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Tokens;

internal static class SigningKeySql
{
    [CrossTenant("Keys belong to the whole service.")]
    public const string SelectKeys = """
        SELECT kid, private_key, retired_at IS NULL AS signs
        FROM signing_keys
        ORDER BY created_at DESC, kid
        """;
}
