using Npgsql;
using NpgsqlTypes;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Audit;

/// <summary>
/// Writes what no trigger writes: as a rider of the statement that does what is recorded, hence in its transaction and round trip. A
/// rider is written also when its statement found no row; what may find none inserts its row itself, by a WITH.
/// </summary>
internal static class AuditTrail
{
    /// <summary>A row in this tenant.</summary>
    public static Rider Rider(Guid tenantId, AuditEvent audited) =>
        new(() => Fill(new NpgsqlBatchCommand(AuditSql.InsertEvent), "TenantId", tenantId, audited), () => { });

    /// <summary>A row in every tenant of this account; on a connection of saas_system.</summary>
    public static Rider AccountRider(Guid accountId, AuditEvent audited) =>
        new(() => Fill(new NpgsqlBatchCommand(AuditSql.InsertAccountEvent), "AccountId", accountId, audited), () => { });

    private static NpgsqlBatchCommand Fill(NpgsqlBatchCommand command, string owner, Guid ownerId, AuditEvent audited)
    {
        var actor = audited.Actor;
        command.Parameters.Add(new NpgsqlParameter<Guid>(owner, ownerId));
        AddText("Action", audited.Action);
        AddText("ActorType", audited.ActorType);
        AddId("ActorId", audited.ActorId ?? actor?.AccountId);
        AddId("SessionId", actor?.SessionId);
        AddId("ApiKeyId", actor?.ApiKeyId);
        AddId("JobId", actor?.JobId);
        AddId("ImpersonatorId", actor?.ImpersonatorId);
        AddText("Operation", actor?.Operation);
        AddText("ObjectType", audited.ObjectType);
        AddId("ObjectId", audited.ObjectId);
        AddText("Details", audited.Details);
        AddText("Address", actor?.Origin?.Address);
        AddText("UserAgent", actor?.Origin?.UserAgent);
        AddText("CorrelationId", actor?.CorrelationId);
        return command;

        void AddText(string name, string? value) => command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Text) { Value = value ?? (object)DBNull.Value });
        void AddId(string name, Guid? value) => command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Uuid) { Value = value ?? (object)DBNull.Value });
    }
}
