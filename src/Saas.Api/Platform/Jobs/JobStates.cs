namespace Saas.Api.Platform.Jobs;

/// <summary>The states of a job, as the database and the API name them.</summary>
internal static class JobStates
{
    /// <summary>To be run as soon as somebody has room.</summary>
    public const string Available = "available";

    /// <summary>Not before its time: enqueued for later, or put off.</summary>
    public const string Scheduled = "scheduled";

    /// <summary>Held by a runner.</summary>
    public const string Running = "running";

    /// <summary>Failed, and waits for its next attempt.</summary>
    public const string Retryable = "retryable";

    public const string Succeeded = "succeeded";

    public const string Cancelled = "cancelled";

    /// <summary>Failed for good: out of attempts, or without hope.</summary>
    public const string Dead = "dead";
}
