using System.Globalization;
using System.Text.Json;
using Saas.Api.Tests.Harness;
using StackExchange.Redis;

namespace Saas.Api.Tests.Features.Quotas;

public sealed class RequestRateTests
{
    [Fact]
    public async Task Each_answer_tells_what_is_left_and_one_too_many_when_to_come_back()
    {
        var tenant = await LimitedAsync(3);

        for (var i = 1; i <= 3; i++)
        {
            using var answer = await tenant.Admin.GetAsync("/users/me");
            await answer.ShouldBeAsync(200);
            Assert.Equal("\"requests\";q=3;w=60", answer.Header("RateLimit-Policy"));
            Assert.Matches($"^\"requests\";r={3 - i};t=([1-9]|[1-5][0-9]|60)$", answer.Header("RateLimit"));
            Assert.Equal("", answer.Header("Retry-After"));
        }
        using var refused = await tenant.Admin.GetAsync("/users/me");

        var problem = await refused.ShouldBeProblemAsync(429, "too_many_requests");
        Assert.Equal(("requests_per_minute", 3, 4), (problem.Text("quota"), problem.GetProperty("limit").GetInt32(), problem.GetProperty("used").GetInt32()));
        Assert.InRange(int.Parse(refused.Header("Retry-After"), CultureInfo.InvariantCulture), 1, 60);
        Assert.Matches("^\"requests\";r=0;t=", refused.Header("RateLimit"));
    }

    [Fact]
    public async Task Counts_all_users_of_a_tenant_at_all_instances_and_nobody_elses()
    {
        // A Redis that is patient, or a busy machine has each count for itself.
        var patient = new Dictionary<string, string?> { ["REDIS_TIMEOUT"] = "10s" };
        await using var first = await ApiHost.Current.StartAsync(patient);
        await using var second = await ApiHost.Current.StartAsync(patient);
        var (tenant, other) = (await LimitedAsync(null), await LimitedAsync(20));
        var user = await tenant.AddUserAsync();
        await QuotaCalls.LimitAsync(tenant.Id, "requests_per_minute", 20);
        await ForgetAsync(tenant.Id);
        ApiUser[] callers = [tenant.Admin.On(first), user.On(first), tenant.Admin.On(second), user.On(second)];

        var answers = await Task.WhenAll(Enumerable.Range(0, 48).Select(i => callers[i % 4].StatusAsync()));

        Assert.Equal((20, 28), (answers.Count(status => status == 200), answers.Count(status => status == 429)));
        Assert.Equal(200, await other.Admin.On(first).StatusAsync());
        Assert.Equal((20, 2), await other.Admin.On(first).UsageAsync("requestsPerMinute"));
    }

    [Fact]
    public async Task What_is_without_a_token_or_with_one_that_is_no_longer_good_is_not_counted()
    {
        var tenant = await LimitedAsync(3);
        var ended = await tenant.Admin.SignInAgainAsync();
        using var logout = await ended.PostAsync("/auth/logout");
        await logout.ShouldBeAsync(204);

        for (var i = 0; i < 6; i++)
            Assert.Equal(401, await ended.StatusAsync());
        Assert.Equal(200, await (await tenant.Admin.SignInAgainAsync()).StatusAsync());

        Assert.Equal((3, 2), await tenant.Admin.UsageAsync("requestsPerMinute"));
    }

    [Fact]
    public async Task A_new_minute_begins_anew()
    {
        var tenant = await LimitedAsync(1);
        Assert.Equal((200, 429), (await tenant.Admin.StatusAsync(), await tenant.Admin.StatusAsync()));
        await using var redis = await ConnectAsync();
        var left = await redis.GetDatabase().KeyTimeToLiveAsync($"{tenant.Id:N}:rate");

        // What Redis does when that time is over.
        await redis.GetDatabase().KeyDeleteAsync($"{tenant.Id:N}:rate");

        Assert.InRange(left!.Value.TotalSeconds, 1, 60);
        Assert.Equal((200, 429), (await tenant.Admin.StatusAsync(), await tenant.Admin.StatusAsync()));
    }

    [Fact]
    public async Task Without_a_limit_nothing_is_counted()
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.GetAsync("/tenants/current/usage");

        var use = (await answer.ShouldBeAsync(200)).GetProperty("requestsPerMinute");
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (use.GetProperty("limit").ValueKind, use.GetProperty("used").ValueKind));
        Assert.Equal(("", ""), (answer.Header("RateLimit"), answer.Header("RateLimit-Policy")));
        await using var redis = await ConnectAsync();
        Assert.False(await redis.GetDatabase().KeyExistsAsync($"{tenant.Id:N}:rate"));
    }

    [Fact]
    public async Task Platform_administrators_are_not_limited_wherever_they_act()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await LimitedAsync(1));
        var super = await tenant.AddSuperAdminAsync();
        await QuotaCalls.LimitAsync(tenant.Id, "requests_per_minute", 1);
        await ForgetAsync(tenant.Id);

        for (var i = 0; i < 3; i++)
        {
            using var own = await super.GetAsync("/users");
            using var named = await super.GetAsync("/users", ("X-Tenant-ID", other.Id.ToString()));
            Assert.Equal((200, 200), ((int)own.StatusCode, (int)named.StatusCode));
        }

        Assert.Equal(200, await other.Admin.StatusAsync());
    }

    [Fact]
    public async Task Another_tenants_header_spends_nothing_of_that_tenant()
    {
        var (tenant, other) = (await LimitedAsync(4), await LimitedAsync(4));

        for (var i = 0; i < 4; i++)
        {
            using var answer = await tenant.Admin.GetAsync("/users", ("X-Tenant-ID", other.Id.ToString()));
            await answer.ShouldBeProblemAsync(403, "tenant_mismatch");
        }

        Assert.Equal(429, await tenant.Admin.StatusAsync());
        Assert.Equal((4, 1), await other.Admin.UsageAsync("requestsPerMinute"));
    }

    [Theory]
    [InlineData("refuse")]
    [InlineData("blackhole")]
    [InlineData("cut")]
    public async Task Without_Redis_each_instance_counts_for_itself(string fault)
    {
        await using var setup = await FaultyApi.StartAsync();
        var tenant = await Tenant.CreateAsync(setup.Api);
        await QuotaCalls.LimitAsync(tenant.Id, "requests_per_minute", 6);
        Assert.Equal(200, await tenant.Admin.StatusAsync());
        Action breaks = fault switch { "refuse" => setup.Redis.Refuse, "blackhole" => setup.Redis.BlackHole, _ => setup.Redis.CutAll };
        breaks();

        List<int> statuses = [];
        for (var i = 0; i < 20; i++)
            statuses.Add(await tenant.Admin.StatusAsync());

        // A connection that was cut may come back within these requests, and with it the count of all instances.
        Assert.All(statuses, status => Assert.True(status is 200 or 429, $"{status}"));
        Assert.InRange(statuses.Count(status => status == 200), 6, 11);
        await Eventually.TrueAsync(async () =>
        {
            using var answer = await tenant.Admin.GetAsync("/users/me");
            return (int)answer.StatusCode == 429 && answer.Header("Retry-After").All(char.IsAsciiDigit);
        });
    }

    private static async Task<Tenant> LimitedAsync(int? most)
    {
        var tenant = await Tenant.CreateAsync();
        if (most is { } limit)
            await QuotaCalls.LimitAsync(tenant.Id, "requests_per_minute", limit);
        return tenant;
    }

    /// <summary>Drops the copies of rights, as whoever changes a limit does.</summary>
    private static async Task ForgetAsync(Guid tenantId)
    {
        await using var redis = await ConnectAsync();
        await redis.GetDatabase().StringSetAsync($"{tenantId:N}:bar", "bar", TimeSpan.FromSeconds(40));
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var url = new Uri(ApiHost.Current.Environment["REDIS_URL"]);
        return await ConnectionMultiplexer.ConnectAsync($"{url.Authority},defaultDatabase={(url.AbsolutePath.Trim('/') is { Length: > 0 } number ? number : "0")}");
    }
}
