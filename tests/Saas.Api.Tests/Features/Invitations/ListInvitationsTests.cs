using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Invitations;

public sealed class ListInvitationsTests
{
    [Fact]
    public async Task Walks_newest_first_over_all_of_them()
    {
        var tenant = await Tenant.CreateAsync();
        List<string> made = [];
        for (var i = 0; i < 5; i++)
            made.Insert(0, (await tenant.Admin.InviteAsync(Unique.Email(), delivery: "link")).Text("id"));

        List<string> seen = [];
        for (string? cursor = null; cursor is not null || seen.Count == 0;)
        {
            using var answer = await tenant.Admin.GetAsync($"/invitations?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            var page = await answer.ShouldBeAsync(200);
            seen.AddRange(Ids(page));
            cursor = page.GetProperty("nextCursor").GetString();
        }

        Assert.Equal(made, seen);
    }

    [Fact]
    public async Task Filters_by_state_and_beginning_of_the_address()
    {
        var (tenant, start) = (await Tenant.CreateAsync(), Unique.Text());
        var pending = await tenant.Admin.InviteAsync($"{start}a@example.com", delivery: "link");
        var replaced = await tenant.Admin.InviteAsync($"{start}b@example.com", delivery: "link");
        var expired = await tenant.Admin.InviteAsync($"{start}b@example.com", delivery: "link");
        var accepted = await tenant.Admin.InviteAsync(Unique.Email(), delivery: "link");
        var declined = await tenant.Admin.InviteAsync(Unique.Email(), delivery: "link");
        var revoked = await tenant.Admin.InviteAsync(Unique.Email(), delivery: "link");
        await Sql.ExecuteAsync("UPDATE invitations SET expires_at = now() WHERE id = $1", expired.GetProperty("id").GetGuid());
        using (var done = await Inviting.AcceptAsync(Token(accepted), Unique.Password()))
            await done.ShouldBeAsync(201);
        using (var done = await Inviting.DeclineAsync(Token(declined)))
            await done.ShouldBeAsync(204);
        using (var done = await tenant.Admin.DeleteAsync($"/invitations/{revoked.Text("id")}"))
            await done.ShouldBeAsync(204);

        foreach (var (status, which) in new[] { ("pending", pending), ("replaced", replaced), ("expired", expired), ("accepted", accepted), ("declined", declined), ("revoked", revoked) })
        {
            using var answer = await tenant.Admin.GetAsync($"/invitations?status={status}");
            var item = Assert.Single((await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray());
            Assert.Equal((which.Text("id"), status), (item.Text("id"), item.Text("status")));
            using var one = await tenant.Admin.GetAsync($"/invitations/{which.Text("id")}");
            Assert.Equal(item.GetRawText(), (await one.ShouldBeAsync(200)).GetRawText());
        }
        using var found = await tenant.Admin.GetAsync($"/invitations?search={start.ToUpperInvariant()}B");
        Assert.Equal([expired.Text("id"), replaced.Text("id")], Ids(await found.ShouldBeAsync(200)));
    }

    [Theory]
    [InlineData("cursor=x", "invalid_cursor")]
    [InlineData("status=lost", "validation_failed")]
    [InlineData("limit=0", "validation_failed")]
    public async Task Refuses_what_is_no_query(string query, string code)
    {
        using var answer = await (await Tenant.CreateAsync()).Admin.GetAsync($"/invitations?{query}");

        await answer.ShouldBeProblemAsync(400, code);
    }

    private static string Token(JsonElement made) => new Uri(made.Text("link")).Fragment.TrimStart('#');

    private static string[] Ids(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(item => item.Text("id"))];
}
