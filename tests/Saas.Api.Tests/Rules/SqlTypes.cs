using NpgsqlTypes;

namespace Saas.Api.Tests.Rules;

/// <summary>The PostgreSQL type of every parameter that SQL constants use, as the program sends it.</summary>
internal static class SqlTypes
{
    private static readonly Dictionary<string, NpgsqlDbType> Types = new()
    {
        ["AccountId"] = NpgsqlDbType.Uuid,
        ["After"] = NpgsqlDbType.Uuid,
        ["Checksum"] = NpgsqlDbType.Text,
        ["Database"] = NpgsqlDbType.Text,
        ["Email"] = NpgsqlDbType.Text,
        ["GraceSeconds"] = NpgsqlDbType.Double,
        ["Hash"] = NpgsqlDbType.Bytea,
        ["Id"] = NpgsqlDbType.Uuid,
        ["IdleSeconds"] = NpgsqlDbType.Double,
        ["Kid"] = NpgsqlDbType.Text,
        ["LifetimeSeconds"] = NpgsqlDbType.Double,
        ["Name"] = NpgsqlDbType.Text,
        ["NewAccountId"] = NpgsqlDbType.Uuid,
        ["Number"] = NpgsqlDbType.Integer,
        ["Owner"] = NpgsqlDbType.Text,
        ["Password"] = NpgsqlDbType.Text,
        ["PasswordHash"] = NpgsqlDbType.Text,
        ["PrivateKey"] = NpgsqlDbType.Bytea,
        ["Reason"] = NpgsqlDbType.Text,
        ["RefreshHash"] = NpgsqlDbType.Bytea,
        ["Registration"] = NpgsqlDbType.Text,
        ["Role"] = NpgsqlDbType.Text,
        ["Salt"] = NpgsqlDbType.Bytea,
        ["Search"] = NpgsqlDbType.Text,
        ["SessionId"] = NpgsqlDbType.Uuid,
        ["Slug"] = NpgsqlDbType.Text,
        ["Status"] = NpgsqlDbType.Text,
        ["SuccessorHash"] = NpgsqlDbType.Bytea,
        ["Take"] = NpgsqlDbType.Integer,
        ["TakesAdmin"] = NpgsqlDbType.Boolean,
        ["TenantId"] = NpgsqlDbType.Uuid,
        ["TenantName"] = NpgsqlDbType.Text,
        ["UserAgent"] = NpgsqlDbType.Text,
        ["UserId"] = NpgsqlDbType.Uuid,
        ["UserName"] = NpgsqlDbType.Text,
        ["Version"] = NpgsqlDbType.Integer,
    };

    public static NpgsqlDbType Of(SqlConstant sql, string parameter) => Types.TryGetValue(parameter, out var type)
        ? type
        : throw new InvalidOperationException($"{sql.Key} has a parameter @{parameter} that the tests do not know: add its type to tests/Saas.Api.Tests/Rules/SqlTypes.cs.");

    /// <summary>In SQL: what a PREPARE declares.</summary>
    public static string NameOf(SqlConstant sql, string parameter) => Of(sql, parameter) switch
    {
        NpgsqlDbType.Double => "double precision",
        var type => type.ToString().ToLowerInvariant(),
    };
}
