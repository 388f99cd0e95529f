using Saas.Api.Platform.Paging;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Isolation;

/// <summary>Tenant A, who asks, and tenant B, of whom it must get nothing. Each has an ADMIN, a USER and sample roles; B has sample jobs.</summary>
internal sealed record TwoTenants(Tenant A, ApiUser AUser, Tenant B, ApiUser BUser, Footprint Before)
{
    public static async Task<TwoTenants> CreateAsync()
    {
        var (a, b) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var (aUser, bUser) = (await a.AddUserAsync(), await b.AddUserAsync());
        await SampleJobs.AddAsync(b.Id);
        await SampleOperations.AddAsync(b.Id);
        await SampleApiKeys.AddAsync(a.Id);
        await SampleApiKeys.AddAsync(b.Id);
        await SampleInvitations.AddAsync(b.Id);
        await SampleRoles.AddAsync(a.Id, aUser.Id);
        await SampleRoles.AddAsync(b.Id, bUser.Id);
        await SampleDomains.AddAsync(b.Id);
        await QuotaCalls.LimitAsync(b.Id, "seats", 1000);
        await SampleImpersonations.AddAsync(b, bUser);
        return new(a, aUser, b, bUser, await Footprint.OfAsync(b.Id));
    }

    /// <summary>A cursor of B's list.</summary>
    public string BCursor => Cursor.Write(B.Admin.Id);

    /// <summary>B has everything it had, as it had it.</summary>
    public Task BShouldBeUnchangedAsync() => Before.ShouldBeUnchangedAsync(B.Id);
}
