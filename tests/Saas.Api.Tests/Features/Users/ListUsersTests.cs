using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Users;

public sealed class ListUsersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(100)]
    public async Task Gives_every_user_once_over_the_pages(int limit)
    {
        var tenant = await Tenant.CreateAsync();
        var expected = new List<Guid> { tenant.Admin.Id };
        for (var i = 0; i < 5; i++)
            expected.Add((await tenant.AddAsync()).GetProperty("id").GetGuid());
        var seen = new List<Guid>();
        var pages = 0;

        string? cursor = null;
        do
        {
            using var answer = await tenant.Admin.GetAsync($"/users?limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}");
            var page = await answer.ShouldBeAsync(200);
            Assert.Equal(["items", "nextCursor"], page.Members());
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(user => user.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("nextCursor").GetString();
            pages++;
        }
        while (cursor is not null);

        Assert.Equal(expected, seen);
        Assert.Equal((6 + limit - 1) / limit, pages);
    }

    [Fact]
    public async Task A_cursor_outlives_the_users_that_it_stood_at()
    {
        var tenant = await Tenant.CreateAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 4; i++)
            ids.Add((await tenant.AddAsync()).GetProperty("id").GetGuid());
        using var first = await tenant.Admin.GetAsync("/users?limit=2");
        var cursor = (await first.ShouldBeAsync(200)).Text("nextCursor");
        foreach (var gone in ids.Take(2))
            await (await tenant.Admin.DeleteAsync($"/users/{gone}")).ShouldBeAsync(204);

        using var rest = await tenant.Admin.GetAsync($"/users?limit=2&cursor={cursor}");

        Assert.Equal(ids.Skip(2), (await rest.ShouldBeAsync(200)).GetProperty("items").EnumerateArray().Select(user => user.GetProperty("id").GetGuid()));
    }

    [Fact]
    public async Task Gives_items_in_the_shape_of_a_user()
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.GetAsync("/users");

        var item = Assert.Single((await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Equal(["id", "tenantId", "email", "name", "role", "status", "version", "createdAt", "updatedAt"], item.Members());
    }

    [Theory]
    [InlineData("Ann")]
    [InlineData("aNNA")]
    [InlineData("anna be")]
    [InlineData("ÉMI")]
    [InlineData("émile Ødeg")]
    [InlineData("ÆØÅ")]
    [InlineData("日本")]
    [InlineData("100% _x")]
    public async Task Finds_by_the_beginning_of_a_name_in_any_letter_case(string search)
    {
        var tenant = await Tenant.CreateAsync();
        foreach (var name in new[] { "Anna Berg", "Émile Ødegård", "Æøå Ål", "日本 太郎", "100% _x", "Hanna Berg", "100 _x" })
            await tenant.AddAsync(name: name);

        var found = await SearchAsync(tenant, search);

        Assert.StartsWith(search, Assert.Single(found).Text("name"), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Finds_by_the_beginning_of_an_address_in_any_letter_case()
    {
        var tenant = await Tenant.CreateAsync();
        var start = $"z{Unique.Text()}";
        var user = await tenant.AddAsync(email: $"{start}.one@example.com", name: "Somebody");
        await tenant.AddAsync(email: $"x{start}@example.com", name: "Somebody else");

        var found = await SearchAsync(tenant, start.ToUpperInvariant());

        Assert.Equal(user.Text("email"), Assert.Single(found).Text("email"));
    }

    [Theory]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("' OR true --")]
    [InlineData("erg")]
    public async Task Finds_nothing_that_does_not_begin_so(string search)
    {
        var tenant = await Tenant.CreateAsync();
        await tenant.AddAsync(name: "Anna Berg");

        Assert.Empty(await SearchAsync(tenant, search));
    }

    [Fact]
    public async Task Filters_by_role_also_together_with_a_search()
    {
        var tenant = await Tenant.CreateAsync();
        await tenant.AddAsync("USER", "Same Name");
        var admin = await tenant.AddAsync("ADMIN", "Same Other");

        using var admins = await tenant.Admin.GetAsync("/users?role=ADMIN");
        using var both = await tenant.Admin.GetAsync("/users?role=ADMIN&search=same");
        using var none = await tenant.Admin.GetAsync("/users?role=SUPER_ADMIN");

        Assert.Equal(2, (await admins.ShouldBeAsync(200)).GetProperty("items").GetArrayLength());
        var found = Assert.Single((await both.ShouldBeAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Equal(admin.Text("id"), found.Text("id"));
        Assert.Equal(0, (await none.ShouldBeAsync(200)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Shows_no_user_of_another_tenant()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var stranger = await other.AddAsync(name: "Stranger Danger");

        using var all = await tenant.Admin.GetAsync("/users?limit=100");

        Assert.DoesNotContain(stranger.Text("id"), await all.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Empty(await SearchAsync(tenant, "stranger"));
    }

    [Fact]
    public async Task Takes_a_cursor_of_another_tenant_as_a_mere_place()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await other.AddAsync();
        using var foreign = await other.Admin.GetAsync("/users?limit=1");
        var cursor = (await foreign.ShouldBeAsync(200)).Text("nextCursor");

        using var answer = await tenant.Admin.GetAsync($"/users?cursor={cursor}");

        foreach (var item in (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray())
            Assert.Equal(tenant.Id, item.GetProperty("tenantId").GetGuid());
    }

    [Fact]
    public async Task Is_for_those_who_may_read_users()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();

        using var answer = await user.GetAsync("/users");

        await answer.ShouldBeProblemAsync(403, "permission_denied");
    }

    private static async Task<System.Text.Json.JsonElement[]> SearchAsync(Tenant tenant, string search)
    {
        using var answer = await tenant.Admin.GetAsync($"/users?search={Uri.EscapeDataString(search)}");
        return [.. (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray()];
    }
}
