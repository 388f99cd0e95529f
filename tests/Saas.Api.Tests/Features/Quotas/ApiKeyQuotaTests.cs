using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Quotas;

/// <summary>API keys are counted, and so are their requests, with those of people.</summary>
public sealed class ApiKeyQuotaTests
{
    [Fact]
    public async Task Requests_of_keys_and_of_people_are_of_one_minute_and_too_many_are_never_401()
    {
        var tenant = await Tenant.CreateAsync();
        var keys = new[] { await tenant.Admin.AddTenantKeyAsync("users.read", "usage.read"), await tenant.Admin.AddOwnKeyAsync("users.read", "usage.read") };
        await LimitRequestsAsync(tenant, 4);

        Assert.Equal(["", "", ""], [await keys[0].ProblemAsync(), await keys[1].ProblemAsync(), await keys[0].ProblemAsync()]);
        Assert.Equal((4, 4), await keys[1].Caller.UsageAsync("requestsPerMinute"));

        foreach (var key in keys)
        {
            using var refused = await key.Caller.GetAsync("/users");
            await refused.ShouldBeProblemAsync(429, "too_many_requests");
            Assert.Matches("^\"requests\";r=0;t=", refused.Header("RateLimit"));
        }
        Assert.Equal(429, await tenant.Admin.StatusAsync());
    }

    [Fact]
    public async Task Of_twenty_keys_made_at_once_as_many_are_made_as_fit_and_a_revoked_one_makes_room()
    {
        var tenant = await Tenant.CreateAsync();
        await QuotaCalls.LimitAsync(tenant.Id, "api_keys", 5);

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AddAsync(tenant.Admin)));

        Assert.Equal(5, answers.Count(answer => (int)answer.StatusCode == 201));
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 201))
            await answer.ShouldBeFullAsync("api_keys", 5, 5);
        Assert.Equal((5, 5), await tenant.Admin.UsageAsync("apiKeys"));

        var made = (await answers.First(answer => (int)answer.StatusCode == 201).ReadJsonAsync()).GetProperty("apiKey").Text("id");
        using var revoked = await tenant.Admin.DeleteAsync($"/api-keys/{made}");
        using var again = await tenant.Admin.DeleteAsync($"/api-keys/{made}");
        Assert.Equal((5, 4), await tenant.Admin.UsageAsync("apiKeys"));
        using var added = await AddAsync(tenant.Admin);
        await added.ShouldBeAsync(201);
    }

    [Fact]
    public async Task A_key_goes_with_its_user()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserWithAsync("users.read", "api_keys.create");
        await user.AddOwnKeyAsync("users.read");
        Assert.Equal(((long?)null, 1L), await tenant.Admin.UsageAsync("apiKeys"));

        using var removed = await tenant.Admin.DeleteAsync($"/users/{user.Id}");

        await removed.ShouldBeAsync(204);
        Assert.Equal(((long?)null, 0L), await tenant.Admin.UsageAsync("apiKeys"));
    }

    private static Task<HttpResponseMessage> AddAsync(ApiUser by) => by.PostAsync("/api-keys", new { name = "Key", owner = "tenant", scopes = new[] { "users.read" } });

    /// <summary>As the platform does, so that copies of rights are dropped.</summary>
    private static async Task LimitRequestsAsync(Tenant tenant, int requestsPerMinute)
    {
        var super = await (await Tenant.CreateAsync()).AddSuperAdminAsync();
        using var set = await super.SendAsync(HttpMethod.Put, $"/admin/tenants/{tenant.Id}/quota", new { plan = "default", limits = new { requestsPerMinute } });
        await set.ShouldBeAsync(200);
    }
}
