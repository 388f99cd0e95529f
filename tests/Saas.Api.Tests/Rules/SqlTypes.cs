using NpgsqlTypes;

namespace Saas.Api.Tests.Rules;

/// <summary>The PostgreSQL type of every parameter that SQL constants use, as the program sends it.</summary>
internal static class SqlTypes
{
    private static readonly Dictionary<string, NpgsqlDbType> Types = new()
    {
        ["AccountId"] = NpgsqlDbType.Uuid,
        ["Action"] = NpgsqlDbType.Text,
        ["ActorId"] = NpgsqlDbType.Uuid,
        ["Address"] = NpgsqlDbType.Text,
        ["After"] = NpgsqlDbType.Uuid,
        ["Attempts"] = NpgsqlDbType.Array | NpgsqlDbType.Integer,
        ["Backfill"] = NpgsqlDbType.Text,
        ["BusyKinds"] = NpgsqlDbType.Array | NpgsqlDbType.Text,
        ["BusyTenants"] = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
        ["Checksum"] = NpgsqlDbType.Text,
        ["CorrelationId"] = NpgsqlDbType.Text,
        ["CorrelationIds"] = NpgsqlDbType.Array | NpgsqlDbType.Text,
        ["CreatedAfter"] = NpgsqlDbType.TimestampTz,
        ["CreatedBefore"] = NpgsqlDbType.TimestampTz,
        ["Cron"] = NpgsqlDbType.Text,
        ["Database"] = NpgsqlDbType.Text,
        ["Delays"] = NpgsqlDbType.Array | NpgsqlDbType.Double,
        ["Details"] = NpgsqlDbType.Text,
        ["DeviceName"] = NpgsqlDbType.Text,
        ["Email"] = NpgsqlDbType.Text,
        ["Errors"] = NpgsqlDbType.Array | NpgsqlDbType.Text,
        ["GraceSeconds"] = NpgsqlDbType.Double,
        ["Hash"] = NpgsqlDbType.Bytea,
        ["Id"] = NpgsqlDbType.Uuid,
        ["IdleSeconds"] = NpgsqlDbType.Double,
        ["Ids"] = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
        ["KeepSeconds"] = NpgsqlDbType.Double,
        ["KeyThumbprint"] = NpgsqlDbType.Text,
        ["Kid"] = NpgsqlDbType.Text,
        ["Kind"] = NpgsqlDbType.Text,
        ["KindRooms"] = NpgsqlDbType.Array | NpgsqlDbType.Integer,
        ["Kinds"] = NpgsqlDbType.Array | NpgsqlDbType.Text,
        ["LastRunAt"] = NpgsqlDbType.TimestampTz,
        ["LeaseSeconds"] = NpgsqlDbType.Double,
        ["LifetimeSeconds"] = NpgsqlDbType.Double,
        ["Limit"] = NpgsqlDbType.Integer,
        ["Methods"] = NpgsqlDbType.Text,
        ["Name"] = NpgsqlDbType.Text,
        ["NewAccountId"] = NpgsqlDbType.Uuid,
        ["NextRunAt"] = NpgsqlDbType.TimestampTz,
        ["Number"] = NpgsqlDbType.Integer,
        ["ObjectId"] = NpgsqlDbType.Uuid,
        ["ObjectType"] = NpgsqlDbType.Text,
        ["OldHash"] = NpgsqlDbType.Text,
        ["Owner"] = NpgsqlDbType.Text,
        ["Password"] = NpgsqlDbType.Text,
        ["PasswordHash"] = NpgsqlDbType.Text,
        ["Payloads"] = NpgsqlDbType.Array | NpgsqlDbType.Text,
        ["Priorities"] = NpgsqlDbType.Array | NpgsqlDbType.Integer,
        ["PrivateKey"] = NpgsqlDbType.Bytea,
        ["RanSeconds"] = NpgsqlDbType.Array | NpgsqlDbType.Double,
        ["Reason"] = NpgsqlDbType.Text,
        ["RefreshHash"] = NpgsqlDbType.Bytea,
        ["Registration"] = NpgsqlDbType.Text,
        ["Role"] = NpgsqlDbType.Text,
        ["Salt"] = NpgsqlDbType.Bytea,
        ["Search"] = NpgsqlDbType.Text,
        ["SeenRunAt"] = NpgsqlDbType.TimestampTz,
        ["SessionId"] = NpgsqlDbType.Uuid,
        ["Slug"] = NpgsqlDbType.Text,
        ["Spent"] = NpgsqlDbType.Array | NpgsqlDbType.Boolean,
        ["State"] = NpgsqlDbType.Text,
        ["States"] = NpgsqlDbType.Array | NpgsqlDbType.Text,
        ["Status"] = NpgsqlDbType.Text,
        ["SuccessorHash"] = NpgsqlDbType.Bytea,
        ["Tag"] = NpgsqlDbType.Text,
        ["Tags"] = NpgsqlDbType.Array | NpgsqlDbType.Text,
        ["Take"] = NpgsqlDbType.Integer,
        ["TakesAdmin"] = NpgsqlDbType.Boolean,
        ["TenantId"] = NpgsqlDbType.Uuid,
        ["TenantIds"] = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
        ["TenantName"] = NpgsqlDbType.Text,
        ["TenantRoom"] = NpgsqlDbType.Integer,
        ["TenantRooms"] = NpgsqlDbType.Array | NpgsqlDbType.Integer,
        ["Ticks"] = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz,
        ["TimeZone"] = NpgsqlDbType.Text,
        ["Token"] = NpgsqlDbType.Uuid,
        ["Tokens"] = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
        ["Traceparents"] = NpgsqlDbType.Array | NpgsqlDbType.Text,
        ["UniqueForever"] = NpgsqlDbType.Array | NpgsqlDbType.Boolean,
        ["UniqueKeys"] = NpgsqlDbType.Array | NpgsqlDbType.Text,
        ["UserAgent"] = NpgsqlDbType.Text,
        ["UserId"] = NpgsqlDbType.Uuid,
        ["UserName"] = NpgsqlDbType.Text,
        ["Version"] = NpgsqlDbType.Integer,
    };

    public static NpgsqlDbType Of(SqlConstant sql, string parameter) => Types.TryGetValue(parameter, out var type)
        ? type
        : throw new InvalidOperationException($"{sql.Key} has a parameter @{parameter} that the tests do not know: add its type to tests/Saas.Api.Tests/Rules/SqlTypes.cs.");

    /// <summary>In SQL: what a PREPARE declares.</summary>
    public static string NameOf(SqlConstant sql, string parameter) => NameOf(Of(sql, parameter));

    private static string NameOf(NpgsqlDbType type) => type switch
    {
        _ when type.HasFlag(NpgsqlDbType.Array) => $"{NameOf(type & ~NpgsqlDbType.Array)}[]",
        NpgsqlDbType.Double => "double precision",
        _ => type.ToString().ToLowerInvariant(),
    };
}
