using Saas.Api.Platform.Jobs.Running;

namespace Saas.Api.Tests.Jobs;

public sealed class ClaimTourTests
{
    [Fact]
    public void Goes_round_once_when_there_is_nothing_to_take()
    {
        var tour = new ClaimTour();
        Assert.True(tour.GoesOnAfter(Brought(null, 5), 10));

        Assert.Equal([true, true, true, false], new[] { Nothing(1, 7), Nothing(1, 9), Nothing(2, 3), Nothing(1, 6) }.Select(claim => tour.GoesOnAfter(claim, 10)));
        Assert.Equal(Tenant(6), tour.ServedLast);
        // And once again from there.
        Assert.Equal([true, false], new[] { Nothing(2, 2), Nothing(2, 1) }.Select(claim => tour.GoesOnAfter(claim, 10)));
    }

    [Fact]
    public void Ends_where_all_was_looked_at()
    {
        var tour = new ClaimTour();

        Assert.False(tour.GoesOnAfter(new Claim([], null), 10));
        Assert.Equal(Guid.Empty, tour.ServedLast);
    }

    [Fact]
    public void Goes_on_behind_the_last_that_was_served_or_when_there_was_room_for_all_behind_what_was_looked_at()
    {
        var tour = new ClaimTour();

        Assert.True(tour.GoesOnAfter(Brought(new Place(1, Tenant(9)), 3, 5), 2));
        Assert.Equal(Tenant(5), tour.ServedLast);
        Assert.True(tour.GoesOnAfter(Brought(new Place(1, Tenant(9)), 6), 2));
        Assert.Equal(Tenant(9), tour.ServedLast);
        Assert.True(tour.GoesOnAfter(Brought(null, 2), 2));
        Assert.Equal(Tenant(2), tour.ServedLast);
    }

    private static Claim Nothing(int lap, int tenant) => new([], new Place(lap, Tenant(tenant)));

    private static Claim Brought(Place? until, params int[] tenants) => new([.. tenants.Select(Job)], until);

    private static ClaimedJob Job(int tenant) => new(Tenant(tenant), Guid.CreateVersion7(), "probe", "{}", 1, 1, false, 0, 0, null, null, null, 1, 1);

    private static Guid Tenant(int number) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
