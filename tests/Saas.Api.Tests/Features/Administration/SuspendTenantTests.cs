using System.Text.Json;
using Saas.Api.Tests.Harness;
using StackExchange.Redis;

namespace Saas.Api.Tests.Features.Administration;

/// <summary>Suspending a tenant and letting it go on: what stops, when, and what comes back.</summary>
public sealed class SuspendTenantTests
{
    [Fact]
    public async Task Stops_every_session_on_every_instance_from_the_next_request_on()
    {
        await using var second = await ApiHost.Current.StartAsync();
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();
        Assert.Equal((200, 200, 200), (await user.StatusAsync(), await user.On(second).StatusAsync(), await tenant.Admin.StatusAsync()));

        var suspended = await SuspendAsync(super, tenant.Id);

        Assert.Equal(("suspended", "Fraud"), (suspended.Text("status"), suspended.Text("suspensionReason")));
        Assert.NotEqual(JsonValueKind.Null, suspended.GetProperty("suspendedAt").ValueKind);
        Assert.Equal((401, 401, 401), (await user.StatusAsync(), await user.On(second).StatusAsync(), await tenant.Admin.StatusAsync()));
        using var refresh = await user.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "session_revoked");
        using var login = await Recovery.LoginAsync(user.Email, user.Password, tenant.Id);
        await login.ShouldBeProblemAsync(401, "invalid_credentials");
        var row = await AuditRows.OneAsync(tenant.Id, "tenant.updated");
        Assert.Equal(("active", "suspended", "Fraud", "SuspendTenant"),
            (row.GetProperty("before").Text("status"), row.GetProperty("after").Text("status"), row.GetProperty("after").Text("suspension_reason"), row.Text("operation")));
        Assert.Equal(await AccountIdAsync(super), row.Text("actor_id"));
    }

    [Fact]
    public async Task Its_sessions_do_not_come_back_and_its_members_sign_in_again()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();
        await SuspendAsync(super, tenant.Id);

        var resumed = await ResumeAsync(super, tenant.Id);

        Assert.Equal(("active", JsonValueKind.Null, JsonValueKind.Null), (resumed.Text("status"), resumed.GetProperty("suspendedAt").ValueKind, resumed.GetProperty("suspensionReason").ValueKind));
        Assert.Equal((401, 401), (await user.StatusAsync(), await tenant.Admin.StatusAsync()));
        using var refresh = await user.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "session_expired");
        Assert.Equal(200, await (await user.SignInAgainAsync()).StatusAsync());
    }

    [Fact]
    public async Task Does_not_touch_its_members_elsewhere()
    {
        var (super, tenant, elsewhere) = (await SuperAsync(), await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await Mailbox.ProveAsync(elsewhere.Admin.Email);
        await tenant.AddAsync(email: elsewhere.Admin.Email);
        var here = await ApiUser.SignInAsync(ApiHost.Current.Client, elsewhere.Admin.Email, elsewhere.Admin.Password, tenant.Id);

        await SuspendAsync(super, tenant.Id);

        Assert.Equal((401, 200), (await here.StatusAsync(), await elsewhere.Admin.StatusAsync()));
        using var into = await elsewhere.Admin.PostAsync("/auth/switch", new { tenantId = tenant.Id });
        await into.ShouldBeProblemAsync(404, "tenant_not_found");
        using var own = await elsewhere.Admin.GetAsync("/auth/tenants");
        Assert.DoesNotContain(tenant.Id.ToString(), (await own.ShouldBeAsync(200)).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("refuse")]
    [InlineData("blackhole")]
    public async Task Takes_effect_at_once_also_without_Redis(string fault)
    {
        await using var setup = await FaultyApi.StartAsync();
        var super = (await SuperAsync()).On(setup.Api);
        var tenant = await Tenant.CreateAsync(setup.Api);
        Assert.Equal(200, await tenant.Admin.StatusAsync());
        if (fault == "refuse")
            setup.Redis.Refuse();
        else
            setup.Redis.BlackHole();

        await SuspendAsync(super, tenant.Id);

        Assert.Equal(401, await tenant.Admin.StatusAsync());
        setup.Redis.Resume();
        for (var i = 0; i < 50; i++)
            Assert.Equal(401, await tenant.Admin.StatusAsync());
        await Eventually.TrueAsync(async () => await tenant.Admin.On(ApiHost.Current.Api).StatusAsync() == 401, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Holds_when_Redis_is_emptied()
    {
        var url = new Uri(ApiHost.Current.Environment["REDIS_URL"]);
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["REDIS_URL"] = $"{url.GetLeftPart(UriPartial.Authority)}/8" });
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{url.Authority},defaultDatabase=8,allowAdmin=true");
        var (super, tenant) = ((await SuperAsync()).On(api), await Tenant.CreateAsync(api));
        Assert.Equal(200, await tenant.Admin.StatusAsync());
        await SuspendAsync(super, tenant.Id);

        await redis.GetDatabase().ExecuteAsync("FLUSHDB");

        Assert.Equal(401, await tenant.Admin.StatusAsync());
        await ResumeAsync(super, tenant.Id);
        await redis.GetDatabase().ExecuteAsync("FLUSHDB");
        Assert.Equal(401, await tenant.Admin.StatusAsync());
    }

    [Fact]
    public async Task While_requests_run_each_is_served_or_refused_and_none_after_it()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        using var stop = new CancellationTokenSource();
        var requests = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            HashSet<int> seen = [];
            while (!stop.IsCancellationRequested)
            {
                using var added = await tenant.Admin.PostAsync("/users", new { email = Unique.Email(), name = "Person", role = "USER" });
                seen.Add((int)added.StatusCode);
            }

            return seen;
        })).ToList();
        await Eventually.TrueAsync(async () => await CountAsync(tenant.Id) > 8);

        await SuspendAsync(super, tenant.Id);
        var members = await SettledAsync(tenant.Id);
        for (var i = 0; i < 20; i++)
            Assert.Equal(401, await tenant.Admin.StatusAsync());
        await stop.CancelAsync();

        Assert.All((await Task.WhenAll(requests)).SelectMany(seen => seen), status => Assert.Contains(status, new[] { 201, 401 }));
        Assert.Equal(members, await CountAsync(tenant.Id));
    }

    [Fact]
    public async Task Suspending_and_resuming_at_once_leave_one_of_the_two()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => super.PostAsync(
            $"/admin/tenants/{tenant.Id}/{(i % 2 == 0 ? "suspend" : "resume")}", i % 2 == 0 ? new { reason = "Fraud" } : null)));

        Assert.All(answers, answer => Assert.Equal(200, (int)answer.StatusCode));
        using var read = await super.GetAsync($"/admin/tenants/{tenant.Id}");
        var json = await read.ShouldBeAsync(200);
        Assert.Equal(json.Text("status") == "suspended", json.GetProperty("suspendedAt").ValueKind != JsonValueKind.Null);
        await ResumeAsync(super, tenant.Id);
        Assert.Equal(200, await (await tenant.Admin.SignInAgainAsync()).StatusAsync());
    }

    [Fact]
    public async Task Twice_is_once_and_keeps_the_reason()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        await SuspendAsync(super, tenant.Id);

        using var again = await super.PostAsync($"/admin/tenants/{tenant.Id}/suspend", new { reason = "Another" });

        Assert.Equal("Fraud", (await again.ShouldBeAsync(200)).Text("suspensionReason"));
        await AuditRows.OneAsync(tenant.Id, "tenant.updated");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"reason\":null}")]
    [InlineData("{\"reason\":\"\"}")]
    [InlineData("{\"reason\":\" \"}")]
    public async Task Wants_a_reason(string body)
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());

        using var answer = await super.PostAsync($"/admin/tenants/{tenant.Id}/suspend", body);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(200, await tenant.Admin.StatusAsync());
    }

    [Fact]
    public async Task Nobody_suspends_its_own_tenant_or_one_that_is_not_there()
    {
        var super = await SuperAsync();

        using var own = await super.PostAsync($"/admin/tenants/{super.TenantId}/suspend", new { reason = "Oops" });
        using var none = await super.PostAsync($"/admin/tenants/{Guid.CreateVersion7()}/suspend", new { reason = "Oops" });
        using var nobody = await super.PostAsync($"/admin/tenants/{Guid.CreateVersion7()}/resume");

        await own.ShouldBeProblemAsync(409, "own_tenant");
        await none.ShouldBeProblemAsync(404, "not_found");
        await nobody.ShouldBeProblemAsync(404, "not_found");
        Assert.Equal(200, await super.StatusAsync());
    }

    private static async Task<ApiUser> SuperAsync() => await (await Tenant.CreateAsync()).AddSuperAdminAsync();

    private static async Task<JsonElement> SuspendAsync(ApiUser super, Guid tenantId)
    {
        using var answer = await super.PostAsync($"/admin/tenants/{tenantId}/suspend", new { reason = "Fraud" });
        return await answer.ShouldBeAsync(200);
    }

    private static async Task<JsonElement> ResumeAsync(ApiUser super, Guid tenantId)
    {
        using var answer = await super.PostAsync($"/admin/tenants/{tenantId}/resume");
        return await answer.ShouldBeAsync(200);
    }

    private static async Task<string> AccountIdAsync(ApiUser user) => (await Sql.ScalarAsync<Guid>("SELECT account_id FROM users WHERE id = $1", user.Id)).ToString();

    private static Task<long> CountAsync(Guid tenantId) => Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE tenant_id = $1", tenantId);

    /// <summary>Requests that were under way end; then nothing is added any more.</summary>
    private static async Task<long> SettledAsync(Guid tenantId)
    {
        var (count, since) = (-1L, TimeProvider.System.GetTimestamp());
        await Eventually.TrueAsync(async () =>
        {
            if (await CountAsync(tenantId) is var now && now != count)
                (count, since) = (now, TimeProvider.System.GetTimestamp());
            return TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(1);
        });
        return count;
    }
}
