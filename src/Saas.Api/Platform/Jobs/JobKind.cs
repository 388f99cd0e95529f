using System.Text.Json.Serialization.Metadata;

namespace Saas.Api.Platform.Jobs;

/// <summary>What kind of work a job is: its name in the database, its payload's form, and how often and how long it is tried.</summary>
/// <param name="Name">Stable: jobs that wait in the database carry it.</param>
/// <param name="Json">The payload's source-generated form.</param>
internal sealed record JobKind<TPayload>(string Name, JsonTypeInfo<TPayload> Json) where TPayload : class
{
    /// <summary>Tries until the job is dead; 1 to 100.</summary>
    public int Attempts { get; init; } = 15;

    /// <summary>Longest run of one attempt.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Runs at once on one instance; null: as many as the instance runs jobs.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Nobody pauses the kind or cancels a job of it, whatever the rights: it does what others must be able to rely on.</summary>
    public bool MustRun { get; init; }

    public Backoff Backoff { get; init; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromHours(6));
}

/// <summary>How long a failed job waits: First after the first failure, twice as long after each further one, at most Longest; ±20 %.</summary>
internal sealed record Backoff(TimeSpan First, TimeSpan Longest)
{
    private const double Jitter = 0.2;

    /// <param name="attempt">The attempt that failed, from 1.</param>
    public TimeSpan After(int attempt)
    {
        var doubled = Math.Min(First.TotalSeconds * Math.Pow(2, attempt - 1), Longest.TotalSeconds);
        return TimeSpan.FromSeconds(doubled * (1 - Jitter + (2 * Jitter * Random.Shared.NextDouble())));
    }
}
