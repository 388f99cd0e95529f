namespace Saas.Api.Platform.Jobs.Running;

/// <summary>
/// The way of one runner round the tenants. A claim looks at a part of it only; where that part had nothing to take (a kind that many
/// tenants have paused, say), the next claim goes on behind it, once round at most.
/// </summary>
internal sealed class ClaimTour
{
    private Guid? _emptySince;
    private bool _turned;

    /// <summary>The tenant after which the next claim begins.</summary>
    public Guid ServedLast { get; private set; }

    /// <summary>Whether another claim may find something now.</summary>
    /// <param name="claim">What the one that began after <see cref="ServedLast"/> brought.</param>
    /// <param name="room">How many jobs it could have brought.</param>
    public bool GoesOnAfter(Claim claim, int room)
    {
        if (claim.Jobs.Count > 0)
        {
            // With room left over, all that it looked at had their turn.
            ServedLast = claim.Jobs.Count < room && claim.Until is { } until ? until.TenantId : claim.Jobs.MaxBy(job => (job.Lap, job.TenantId))!.TenantId;
            _emptySince = null;
            return true;
        }
        if (claim.Until is not { } place)
        {
            _emptySince = null;
            return false;
        }
        if (_emptySince is null)
            (_emptySince, _turned) = (ServedLast, false);
        var isRound = (_turned && place.Lap == 2) || ((_turned || place.Lap == 2) && place.TenantId >= _emptySince);
        _turned |= place.Lap == 2;
        ServedLast = place.TenantId;
        if (isRound)
            _emptySince = null;
        return !isRound;
    }
}
