using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>
/// Takes the cursor of a page of every list in tenant B and goes on with it in tenant A. The rows come from docs/openapi.json.
/// </summary>
public sealed class ForeignCursorTests
{
    [Fact]
    public async Task A_cursor_of_one_tenant_shows_the_other_its_own_rows_only()
    {
        var lists = ApiDocument.Committed.Where(operation => operation is { NeedsToken: true, IsOfPlatform: false } && operation.Parameters.Any(parameter => parameter is { In: "query", Name: "cursor" })).ToList();
        Assert.True(lists.Count >= 9, "Few lists have a cursor.");
        var tenants = await TwoTenants.CreateAsync();
        await SampleJobs.AddAsync(tenants.A.Id);
        // What is A's is older than the cursor, and newer.
        foreach (var tenant in new[] { tenants.A, tenants.B, tenants.A })
            await FillAsync(tenant);
        var before = await Footprint.OfAsync(tenants.B.Id);

        foreach (var list in lists)
        {
            using var first = await tenants.B.Admin.GetAsync($"{list.Path}?limit=1");
            var page = await first.ShouldBeAsync(200);
            var cursor = page.GetProperty("nextCursor").GetString();
            Assert.True(cursor is not null, $"{list.Id}: B has one of them only. Add another in FillAsync.");

            var (shown, text) = await ReadAsync(tenants.A.Admin, list.Path, cursor);

            Assert.True(shown.Count > 0, $"{list.Id}: A has nothing behind the cursor.");
            Assert.Empty(shown.Except((await ReadAsync(tenants.A.Admin, list.Path, null)).Items));
            before.ShouldNotBeIn(text);
            // It is a good one where it comes from.
            Assert.NotEmpty((await ReadAsync(tenants.B.Admin, list.Path, cursor)).Items);
        }
    }

    /// <summary>Two of everything that there is a list of.</summary>
    private static async Task FillAsync(Tenant tenant)
    {
        await Mailbox.ProveAsync(tenant.Admin.Email);
        for (var i = 0; i < 2; i++)
        {
            await tenant.AddAsync();
            await tenant.AddRoleAsync();
            await tenant.Admin.SignInAgainAsync();
            await tenant.Admin.InviteAsync(Unique.Email(), delivery: "link");
            await tenant.Admin.AddKeyAsync(new { name = $"Key {Unique.Text()}", owner = "tenant", scopes = Array.Empty<string>() });
            await Inviting.AddDomainAsync(tenant.Id, $"{Unique.Text()}.example.com");
            await SampleInvitations.ToAsync(tenant.Admin);
            await (await Tenant.CreateAsync()).AddAsync(email: tenant.Admin.Email);
            using var exported = await tenant.Admin.PostAsync("/audit/exports", new { });
            await exported.ShouldBeAsync(202);
        }
    }

    /// <summary>All pages from here on: the ids of their items, and everything that came.</summary>
    private static async Task<(IReadOnlyList<string> Items, string Text)> ReadAsync(ApiUser user, string path, string? cursor)
    {
        List<string> items = [], texts = [];
        do
        {
            using var answer = await user.GetAsync($"{path}?limit=100{(cursor is null ? "" : $"&cursor={cursor}")}");
            var page = await answer.ShouldBeAsync(200);
            items.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.Text("id")));
            texts.Add(page.GetRawText());
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return (items, string.Join('\n', texts));
    }
}
