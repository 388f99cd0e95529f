namespace Saas.Api.Platform.Access;

/// <summary>Run by the owner on its own connection, by `migrate` only.</summary>
internal static class PermissionSql
{
    public const string ReplaceAll = """
        WITH gone AS (
            DELETE FROM permissions
            WHERE code <> ALL (@Codes)
        )
        INSERT INTO permissions (code, description, platform_only)
        SELECT code, description, platform_only
        FROM unnest(@Codes, @Descriptions, @PlatformOnly) AS catalogue (code, description, platform_only)
        ON CONFLICT (code) DO UPDATE
        SET description = excluded.description,
            platform_only = excluded.platform_only
        """;
}
