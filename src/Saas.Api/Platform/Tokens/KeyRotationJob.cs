using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;
using Saas.Api.Platform.Secrets;

namespace Saas.Api.Platform.Tokens;

/// <summary>Gives a signing key that has got old a successor, and removes keys whose last token has expired.</summary>
internal sealed partial class KeyRotationJob(
    Database database, SecretBox secrets, KeyOptions options, KeyNotice notice, SigningKeys keys, ILogger<KeyRotationJob> logger) : IJobHandler<ScheduledPayload>
{
    public static readonly JobKind<ScheduledPayload> Kind = new("keys.rotation", ScheduleJson.Default.ScheduledPayload) { MaxConcurrency = 1 };

    public static readonly Schedule Schedule = new("keys.rotation", Kind.Name, "30 */10 * * * *", "last");

    public async Task<JobOutcome> RunAsync(ScheduledPayload payload, JobContext job, CancellationToken ct)
    {
        var store = new KeyStore(database.Jobs, secrets);
        // With JWT_SECRET no key signs, and none gets old by it.
        var rotated = options.Secret is null ? await store.RotateAsync(options.PublishAhead, options.Rotation, ct) : null;
        var removed = await store.RemoveOldAsync(options.Keep, ct);
        if (rotated is not null)
            LogRotated(rotated.Kid, rotated.SignsFrom);
        if (removed.Count > 0)
            LogRemoved(string.Join(", ", removed));
        if (rotated is null && removed.Count == 0)
            return JobOutcome.Done;
        keys.Changed();
        await notice.SendAsync();
        return JobOutcome.Done;
    }

    [LoggerMessage(LogLevel.Information, "Signing key {Kid} is published and signs from {SignsFrom:O}")]
    private partial void LogRotated(string kid, DateTime signsFrom);

    [LoggerMessage(LogLevel.Information, "Retired signing keys removed: {Kids}")]
    private partial void LogRemoved(string kids);
}
