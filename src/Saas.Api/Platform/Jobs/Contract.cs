using System.Text.Json.Serialization.Metadata;

namespace Saas.Api.Platform.Jobs;

// Stands in for the engine until it is merged; dropped then. Only what Platform/Mail needs of it.
internal sealed record JobKind<TPayload>(string Name, JsonTypeInfo<TPayload> Json)
    where TPayload : class
{
    public int Attempts { get; init; } = 10;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);
}

internal interface IJobHandler<TPayload>
    where TPayload : class
{
    Task<JobOutcome> RunAsync(TPayload payload, JobContext job, CancellationToken ct);
}

internal sealed record JobContext(Guid JobId, Guid TenantId, int Attempt, string? CorrelationId);

internal sealed record JobOutcome(string? Reason)
{
    public static JobOutcome Done { get; } = new((string?)null);

    public static JobOutcome Fail(string reason) => new(reason);
}
