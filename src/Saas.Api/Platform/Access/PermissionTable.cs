using Dapper;
using Npgsql;

namespace Saas.Api.Platform.Access;

/// <summary>Writes the catalogue into the table permissions; codes that it no longer has are removed.</summary>
internal static class PermissionTable
{
    public static Task FillAsync(NpgsqlConnection owner, CancellationToken ct) => owner.ExecuteAsync(PermissionSql.ReplaceAll, new
    {
        Codes = (object)Permissions.All.Select(permission => permission.Code).ToArray(),
        Descriptions = (object)Permissions.All.Select(permission => permission.Description).ToArray(),
        PlatformOnly = (object)Permissions.All.Select(permission => permission.PlatformOnly).ToArray(),
        ct,
    });
}
