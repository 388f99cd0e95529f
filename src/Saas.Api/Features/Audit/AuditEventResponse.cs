using System.Text.Json;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Documents;

namespace Saas.Api.Features.Audit;

/// <param name="Id">Ids sort as the events were recorded.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Action">What was done: a type of object and a verb.</param>
/// <param name="Actor">By whom.</param>
/// <param name="Operation">In which operation of the API, or by which kind of job.</param>
/// <param name="ObjectType">To what.</param>
/// <param name="ObjectId">To which one.</param>
/// <param name="Before">The members that differ, as they were; null for a creation.</param>
/// <param name="After">As they became; null for a removal.</param>
/// <param name="Details">What else there is to say; members depend on the action.</param>
/// <param name="Origin">From where.</param>
public sealed record AuditEventResponse(
    Guid Id, DateTime OccurredAt, [property: Sample("user.updated")] string Action, AuditActorResponse Actor, [property: Sample("UpdateUser")] string? Operation,
    [property: Sample("user")] string ObjectType, Guid? ObjectId,
    IReadOnlyDictionary<string, JsonElement>? Before, IReadOnlyDictionary<string, JsonElement>? After, IReadOnlyDictionary<string, JsonElement>? Details,
    AuditOriginResponse Origin)
{
    internal static AuditEventResponse Of(AuditRow row) => new(
        row.Id, row.OccurredAt, row.Action,
        new(row.ActorType, row.ActorId, row.SessionId, row.ApiKeyId, row.JobId, row.ImpersonatorId),
        row.Operation, row.ObjectType, row.ObjectId, Members(row.Before), Members(row.After), Members(row.Details),
        new(row.Address, row.UserAgent, row.CorrelationId));

    private static IReadOnlyDictionary<string, JsonElement>? Members(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, AuditJson.Default.IReadOnlyDictionaryStringJsonElement);
}

/// <param name="Type">account, api_key, job, anonymous (not signed in) or system.</param>
/// <param name="AccountId">The account that acted, or that the key belongs to; of a job: who asked for it.</param>
/// <param name="SessionId">Its session.</param>
/// <param name="ApiKeyId">The key that was used, also to ask for a job.</param>
/// <param name="JobId">The job that did it.</param>
/// <param name="ImpersonatorId">The account that acted under the name of accountId.</param>
public sealed record AuditActorResponse([property: Sample("account")] string Type, Guid? AccountId, Guid? SessionId, Guid? ApiKeyId, Guid? JobId, Guid? ImpersonatorId);

/// <param name="Address">Network address of the client.</param>
/// <param name="UserAgent">What the client calls itself.</param>
/// <param name="CorrelationId">Of the request; also in the log.</param>
public sealed record AuditOriginResponse([property: Sample("203.0.113.7")] string? Address, [property: Sample("Mozilla/5.0")] string? UserAgent, string? CorrelationId);
