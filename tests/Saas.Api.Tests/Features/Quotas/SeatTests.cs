using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Quotas;

/// <summary>A seat is an active user, however it came in.</summary>
public sealed class SeatTests(ProvingApi proving) : IClassFixture<ProvingApi>
{
    [Fact]
    public async Task Of_fifty_at_once_at_two_instances_exactly_ten_get_a_seat()
    {
        await using var second = await ApiHost.Current.StartAsync();
        var tenant = await Tenant.CreateAsync();
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 11);
        ApiUser[] callers = [tenant.Admin, tenant.Admin.On(second)];
        foreach (var caller in callers)
            Assert.Equal(200, await caller.StatusAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => AddAsync(callers[i % 2])));

        Assert.Equal(10, answers.Count(answer => (int)answer.StatusCode == 201));
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 201))
            await answer.ShouldBeFullAsync("seats", 11, 11);
        Assert.Equal(11, await CountAsync(tenant.Id));
        Assert.Equal((11, 11), await tenant.Admin.UsageAsync("seats"));
    }

    [Fact]
    public async Task A_refused_addition_leaves_nothing_behind()
    {
        var tenant = await Tenant.CreateAsync();
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 1);
        var email = Unique.Email();
        var before = await Isolation.Footprint.OfAsync(tenant.Id);

        using var refused = await AddAsync(tenant.Admin, email);

        await refused.ShouldBeFullAsync("seats", 1, 1);
        await before.ShouldBeUnchangedAsync(tenant.Id);
        Assert.Equal(0, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", email));
    }

    [Fact]
    public async Task A_removed_user_frees_its_seat()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync();
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 2);

        using var full = await AddAsync(tenant.Admin);
        using var removed = await tenant.Admin.DeleteAsync($"/users/{user.Text("id")}");
        using var added = await AddAsync(tenant.Admin);

        await full.ShouldBeFullAsync("seats", 2, 2);
        await removed.ShouldBeAsync(204);
        await added.ShouldBeAsync(201);
        Assert.Equal((2, 2), await tenant.Admin.UsageAsync("seats"));
    }

    [Fact]
    public async Task A_suspended_user_frees_its_seat_and_needs_one_to_come_back()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync();
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 2);

        using var suspended = await SetStatusAsync(tenant.Admin, user.Text("id"), "suspended");
        using var again = await SetStatusAsync(tenant.Admin, user.Text("id"), "suspended");
        var between = await tenant.Admin.UsageAsync("seats");
        using var added = await AddAsync(tenant.Admin);
        using var resumed = await SetStatusAsync(tenant.Admin, user.Text("id"), "active");
        using var renamed = await tenant.Admin.PatchAsync($"/users/{user.Text("id")}", new { name = "Another" });

        await suspended.ShouldBeAsync(200);
        await again.ShouldBeAsync(200);
        Assert.Equal((2, 1), between);
        await added.ShouldBeAsync(201);
        await resumed.ShouldBeFullAsync("seats", 2, 2);
        Assert.Equal("suspended", (await renamed.ShouldBeAsync(200)).Text("status"));
        Assert.Equal((2, 2), await tenant.Admin.UsageAsync("seats"));
    }

    [Fact]
    public async Task A_limit_below_what_is_used_keeps_all_and_adds_none()
    {
        var tenant = await Tenant.CreateAsync();
        var users = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => tenant.AddAsync()));
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 2);

        using var full = await AddAsync(tenant.Admin);
        using var renamed = await tenant.Admin.PatchAsync($"/users/{users[0].Text("id")}", new { name = "Another", role = "ADMIN" });
        using var removed = await tenant.Admin.DeleteAsync($"/users/{users[1].Text("id")}");
        using var still = await AddAsync(tenant.Admin);

        await full.ShouldBeFullAsync("seats", 2, 4);
        await renamed.ShouldBeAsync(200);
        await removed.ShouldBeAsync(204);
        await still.ShouldBeFullAsync("seats", 2, 3);
        Assert.Equal(3, await CountAsync(tenant.Id));
    }

    [Fact]
    public async Task Registration_needs_a_seat_and_tells_strangers_no_numbers()
    {
        var tenant = await Tenant.CreateAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenant.Id);
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 2);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => RegisterAsync(ApiHost.Current.Client, tenant.Id, Unique.Email(), Unique.Password())));

        Assert.Single(answers, answer => (int)answer.StatusCode == 201);
        foreach (var answer in answers.Where(answer => (int)answer.StatusCode != 201))
            await answer.ShouldBeFullAsync("seats", null, null);
        Assert.Equal(2, await CountAsync(tenant.Id));
    }

    [Fact]
    public async Task A_registration_that_waits_for_its_mailbox_needs_a_seat_when_it_is_completed()
    {
        var tenant = await Tenant.CreateAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenant.Id);
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 1);
        var (email, password) = (Unique.Email(), Unique.Password());
        using var asked = await RegisterAsync(proving.Client, tenant.Id, email, password);
        await asked.ShouldBeAsync(202);
        var letter = await Mailbox.LetterAsync(email, Mailbox.Verify);

        using var full = await Recovery.ConfirmAsync(email, letter.Code, password, proving.Client);
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 2);
        using var confirmed = await Recovery.ConfirmAsync(email, letter.Code, password, proving.Client);

        await full.ShouldBeFullAsync("seats", null, null);
        await confirmed.ShouldBeAsync(204);
        Assert.Equal((2, 2), await tenant.Admin.UsageAsync("seats"));
    }

    [Fact]
    public async Task A_platform_administrator_is_held_to_the_quota_of_the_tenant_that_it_names()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 1);
        var super = await other.AddSuperAdminAsync();

        using var refused = await super.PostAsync("/users", Person(), ("X-Tenant-ID", tenant.Id.ToString()));
        using var foreign = await other.Admin.PostAsync("/users", Person(), ("X-Tenant-ID", tenant.Id.ToString()));
        using var own = await AddAsync(other.Admin);

        await refused.ShouldBeFullAsync("seats", 1, 1);
        await foreign.ShouldBeProblemAsync(403, "tenant_mismatch");
        await own.ShouldBeAsync(201);
        Assert.Equal((1, 1), await tenant.Admin.UsageAsync("seats"));
    }

    private static object Person(string? email = null) => new { email = email ?? Unique.Email(), name = "Person", role = "USER" };

    private static Task<HttpResponseMessage> AddAsync(ApiUser by, string? email = null) => by.PostAsync("/users", Person(email));

    private static Task<HttpResponseMessage> SetStatusAsync(ApiUser by, string id, string status) => by.PatchAsync($"/users/{id}", new { status });

    private static Task<HttpResponseMessage> RegisterAsync(HttpClient client, Guid tenantId, string email, string password) =>
        client.SendJsonAsync(HttpMethod.Post, "/auth/register", new { email, password, tenantId, tokenTransport = "body" });

    private static Task<long> CountAsync(Guid tenantId) => Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE tenant_id = $1", tenantId);
}
