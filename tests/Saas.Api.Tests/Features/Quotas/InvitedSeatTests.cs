using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Quotas;

/// <summary>An open invitation takes no seat; whoever accepts it needs one.</summary>
public sealed class InvitedSeatTests
{
    [Fact]
    public async Task Of_those_who_accept_at_once_as_many_get_in_as_there_are_seats_and_the_others_keep_their_invitation()
    {
        var tenant = await Tenant.CreateAsync();
        var tokens = new List<string>();
        for (var i = 0; i < 4; i++)
            tokens.Add(await tenant.Admin.LinkTokenAsync(Unique.Email()));
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 3);
        Assert.Equal((3, 1), await tenant.Admin.UsageAsync("seats"));

        var answers = await Task.WhenAll(tokens.Select(token => Inviting.AcceptAsync(token, Unique.Password(), "Person")));

        Assert.Equal(2, answers.Count(answer => answer.IsSuccessStatusCode));
        foreach (var answer in answers.Where(answer => !answer.IsSuccessStatusCode))
            await answer.ShouldBeFullAsync("seats", null, null);
        Assert.Equal((3, 3), await tenant.Admin.UsageAsync("seats"));

        await QuotaCalls.LimitAsync(tenant.Id, "seats", 5);
        var late = tokens.Where((_, i) => !answers[i].IsSuccessStatusCode).ToList();
        foreach (var token in late)
        {
            using var accepted = await Inviting.AcceptAsync(token, Unique.Password(), "Person");
            Assert.True(accepted.IsSuccessStatusCode, await accepted.ReadTextAsync());
        }
        Assert.Equal((5, 5), await tenant.Admin.UsageAsync("seats"));
    }

    [Fact]
    public async Task Who_is_signed_in_elsewhere_needs_a_seat_too_and_learns_no_numbers()
    {
        var tenant = await Tenant.CreateAsync();
        var person = await Inviting.ProvenAsync();
        var token = await tenant.Admin.LinkTokenAsync(person.Email);
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 1);

        using var refused = await person.AcceptAsync(token, person.Password);

        await refused.ShouldBeFullAsync("seats", null, null);
        Assert.Equal(0, await Inviting.MembersAsync(tenant.Id, person.Email));
    }
}
