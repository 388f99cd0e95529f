using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Audit;

public sealed class ListAuditEventsTests
{
    [Fact]
    public async Task Shows_who_did_what_newest_first()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync(name: "Before");
        using var patched = await tenant.Admin.PatchAsync($"/users/{user.Text("id")}", new { name = "After" }, ("User-Agent", "Phone/1.0"));

        var items = await ListAsync(tenant.Admin, "");

        var newest = items[0];
        Assert.Equal(("user.updated", "UpdateUser", "user", user.Text("id")), (newest.Text("action"), newest.Text("operation"), newest.Text("objectType"), newest.Text("objectId")));
        Assert.Equal(("Before", "After"), (newest.GetProperty("before").Text("name"), newest.GetProperty("after").Text("name")));
        Assert.Equal(("account", "Phone/1.0", "127.0.0.1"), (newest.GetProperty("actor").Text("type"), newest.GetProperty("origin").Text("userAgent"), newest.GetProperty("origin").Text("address")));
        Assert.Equal(items.Select(item => item.Text("id")).OrderDescending(StringComparer.Ordinal), items.Select(item => item.Text("id")));
    }

    [Fact]
    public async Task Finds_by_action_actor_object_and_time()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        using var patched = await tenant.Admin.PatchAsync($"/users/{user.Id}", new { name = "Changed" });
        var all = await ListAsync(tenant.Admin, "");
        var account = all.Single(item => item.Text("action") == "user.updated").GetProperty("actor").Text("accountId");
        var middle = all[1].GetProperty("occurredAt").GetDateTimeOffset();

        Assert.Equal(["user.updated"], (await ListAsync(tenant.Admin, "?action=user.updated")).Select(item => item.Text("action")));
        Assert.Equal(["user.updated", "user.created"], (await ListAsync(tenant.Admin, $"?objectId={user.Id}")).Select(item => item.Text("action")));
        Assert.Equal(["user.updated"], (await ListAsync(tenant.Admin, $"?objectId={user.Id}&actorId={account}&action=user.updated&objectType=user")).Select(item => item.Text("action")));
        Assert.All(await ListAsync(tenant.Admin, $"?actorId={account}"), item => Assert.Equal(account, item.GetProperty("actor").Text("accountId")));
        Assert.All(await ListAsync(tenant.Admin, "?objectType=session"), item => Assert.Equal("session", item.Text("objectType")));
        var (later, earlier) = (await ListAsync(tenant.Admin, $"?from={middle:O}".Replace("+", "%2B", StringComparison.Ordinal)), await ListAsync(tenant.Admin, $"?to={middle:O}".Replace("+", "%2B", StringComparison.Ordinal)));
        Assert.NotEmpty(later);
        Assert.Equal(all.Count, later.Count + earlier.Count);
    }

    [Fact]
    public async Task Pages_give_every_event_once()
    {
        var tenant = await Tenant.CreateAsync();
        for (var i = 0; i < 5; i++)
            await tenant.AddAsync();

        var (seen, query) = (new List<string>(), "?limit=3");
        while (query is not null)
        {
            using var answer = await tenant.Admin.GetAsync($"/audit{query}");
            var page = await answer.ShouldBeAsync(200);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("id")));
            query = page.GetProperty("nextCursor") is { ValueKind: JsonValueKind.String } cursor ? $"?limit=3&cursor={cursor.GetString()}" : null;
        }

        Assert.Equal((await AuditRows.OfAsync(tenant.Id)).Select(row => row.Text("id")).Reverse(), seen);
    }

    [Fact]
    public async Task Refuses_a_user_and_wrong_queries()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();

        using var denied = await user.GetAsync("/audit");
        using var cursor = await tenant.Admin.GetAsync("/audit?cursor=x");
        using var limit = await tenant.Admin.GetAsync("/audit?limit=101");

        await denied.ShouldBeProblemAsync(403, "permission_denied");
        await cursor.ShouldBeProblemAsync(400, "invalid_cursor");
        await limit.ShouldBeProblemAsync(400, "validation_failed");
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(ApiUser caller, string query)
    {
        using var answer = await caller.GetAsync($"/audit{query}");
        if (!answer.IsSuccessStatusCode)
            Assert.Fail(string.Join("\n", ApiHost.Current.Api.Lines("Request failed").TakeLast(1)));
        return [.. (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray()];
    }
}
