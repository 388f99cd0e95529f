namespace Saas.Api.Platform.Jobs.Running;

/// <summary>A job as it was claimed; Turn is its place among those of its tenant, by priority.</summary>
internal sealed record ClaimedJob(
    Guid TenantId,
    Guid Id,
    string Kind,
    string Payload,
    int Attempt,
    int MaxAttempts,
    bool CancelRequested,
    double WaitedSeconds,
    double AgeSeconds,
    string? CorrelationId,
    string? Traceparent,
    string? AskedBy,
    int Lap,
    long Turn);

/// <summary>What a claim brought.</summary>
/// <param name="Jobs">To be run.</param>
/// <param name="Until">How far it looked when there is more to be looked at.</param>
internal sealed record Claim(IReadOnlyList<ClaimedJob> Jobs, Place? Until);

/// <summary>A place on the tour over the tenants; lap 2 is behind its turning point.</summary>
internal sealed record Place(int Lap, Guid TenantId);

internal sealed record PromotionRow(long Promoted, double? NextSeconds);

internal sealed record LeaseRow(Guid Id, bool CancelRequested);

/// <summary>What a runner still has room for.</summary>
/// <param name="Jobs">At most this many.</param>
/// <param name="OfTenant">Of one tenant, when it is not listed in <paramref name="Tenants"/>.</param>
/// <param name="Tenants">Of tenants whose jobs run here already.</param>
/// <param name="Kinds">Of kinds that have a limit.</param>
internal sealed record Room(int Jobs, int OfTenant, IReadOnlyDictionary<Guid, int> Tenants, IReadOnlyDictionary<string, int> Kinds);
