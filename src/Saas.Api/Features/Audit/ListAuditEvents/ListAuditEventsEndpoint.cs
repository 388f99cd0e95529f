using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Audit.ListAuditEvents;

internal static class ListAuditEventsEndpoint
{
    private const int DefaultLimit = 50;

    public static async Task<Results<Ok<Page<AuditEventResponse>>, Problem>> Handle([AsParameters] ListAuditEventsQuery query, TenantDb db, CancellationToken ct)
    {
        if (!Cursor.TryRead(query.Cursor, out var after))
            return new Problem(ProblemCode.InvalidCursor);
        await AuditInbox.EmptyAsync(db.Connection, db.TenantId, ct);
        var limit = query.Limit ?? DefaultLimit;
        var (fromId, toId) = (query.From is { } from ? AuditId.At(from) : (Guid?)null, query.To is { } to ? AuditId.At(to) : (Guid?)null);
        var rows = query switch
        {
            { ActorId: not null } => await db.Connection.QueryAsync<AuditRow>(AuditRowSql.SelectPageOfActor, new
            {
                db.TenantId,
                query.ActorId,
                After = after,
                FromId = fromId,
                ToId = toId,
                query.Action,
                query.ObjectType,
                query.ObjectId,
                Take = limit + 1,
                ct,
            }),
            { ObjectId: not null } => await db.Connection.QueryAsync<AuditRow>(AuditRowSql.SelectPageOfObject, new
            {
                db.TenantId,
                query.ObjectId,
                After = after,
                FromId = fromId,
                ToId = toId,
                query.Action,
                query.ObjectType,
                Take = limit + 1,
                ct,
            }),
            _ => await db.Connection.QueryAsync<AuditRow>(AuditRowSql.SelectPage, new
            {
                db.TenantId,
                After = after,
                FromId = fromId,
                ToId = toId,
                query.Action,
                query.ObjectType,
                Take = limit + 1,
                ct,
            }),
        };
        return TypedResults.Ok(Cursor.ToPage([.. rows.Select(AuditEventResponse.Of)], limit, audited => audited.Id));
    }
}
