using System.Diagnostics;
using System.Text.Json;
using Saas.Api.Platform.Audit;

namespace Saas.Api.Platform.Jobs;

/// <summary>What an enqueuing caller may decide.</summary>
internal sealed record JobOptions
{
    /// <summary>1 runs first, 9 last.</summary>
    public int Priority { get; init; } = 5;

    /// <summary>Not before this time has passed, by the database's clock.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>While a job of this kind and key is there, another one is not enqueued.</summary>
    public string? UniqueKey { get; init; }

    /// <summary>Until when the key holds: until the job is finished, or also after it, until its row is removed.</summary>
    public bool UniqueForever { get; init; }

    /// <summary>Words to find it by; no commas.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Instead of the kind's own number.</summary>
    public int? Attempts { get; init; }
}

/// <summary>A job that is not in the database yet.</summary>
internal sealed record NewJob(Guid Id, string Kind, string Payload, int Attempts, JobOptions Options, string? CorrelationId, string? Traceparent, string? AskedBy)
{
    private static readonly JobOptions Defaults = new();

    /// <summary>It carries the correlation id and the trace of the request or job that makes it, and who has asked for that.</summary>
    public static NewJob Of<TPayload>(JobKind<TPayload> kind, TPayload payload, JobOptions? options = null) where TPayload : class => new(
        Guid.CreateVersion7(),
        kind.Name,
        JsonSerializer.Serialize(payload, kind.Json),
        options?.Attempts ?? kind.Attempts,
        options ?? Defaults,
        Http.CorrelationId.Current,
        Activity.Current?.Id,
        Actor.Current?.Asking);
}
