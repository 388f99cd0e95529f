using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Administration;

/// <summary>The platform's list of tenants, and the tenants that it makes.</summary>
public sealed class AllTenantsTests
{
    [Fact]
    public async Task Finds_tenants_by_the_beginning_of_name_or_slug_page_by_page()
    {
        var (super, mark) = (await SuperAsync(), Unique.Text());
        List<Tenant> tenants = [];
        for (var i = 0; i < 3; i++)
            tenants.Add(await Tenant.CreateAsync(name: $"Find {mark} {i}"));

        var first = await ListAsync(super, $"search=FIND {mark}&limit=2");
        var second = await ListAsync(super, $"search=find-{mark}&limit=2&cursor={first.Text("nextCursor")}");

        Assert.Equal(tenants.Select(tenant => tenant.Id), Ids(first).Concat(Ids(second)));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("nextCursor").ValueKind);
        Assert.Empty(Ids(await ListAsync(super, $"search={mark}")));
    }

    [Fact]
    public async Task Lists_by_status()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        await Sql.ExecuteAsync("UPDATE tenants SET status = 'suspended' WHERE id = $1", tenant.Id);

        Assert.Equal([tenant.Id], Ids(await ListAsync(super, $"search={tenant.Slug}&status=suspended")));
        Assert.Empty(Ids(await ListAsync(super, $"search={tenant.Slug}&status=active")));
        Assert.All((await ListAsync(super, "status=suspended&limit=100")).GetProperty("items").EnumerateArray(), item => Assert.Equal("suspended", item.Text("status")));
    }

    [Theory]
    [InlineData("limit=0", 400)]
    [InlineData("limit=101", 400)]
    [InlineData("status=gone", 400)]
    [InlineData("search=", 400)]
    [InlineData("cursor=x", 400)]
    [InlineData("search=%25", 200)]
    [InlineData("search=' OR true --", 200)]
    public async Task Takes_no_odd_questions(string query, int status)
    {
        var super = await SuperAsync();

        using var answer = await super.GetAsync($"/admin/tenants?{query}");

        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 200)
            Assert.Empty(Ids(await answer.ReadJsonAsync()));
    }

    [Fact]
    public async Task Shows_one_and_counts_what_it_has()
    {
        var (super, tenant) = (await SuperAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();
        await user.SignInAgainAsync();
        using var suspended = await tenant.Admin.PatchAsync($"/users/{(await tenant.AddAsync()).Text("id")}", new { status = "suspended" });
        await suspended.ShouldBeAsync(200);
        await Sql.ExecuteAsync("INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts, finished_at) VALUES ($1, gen_random_uuid(), 'none', 'dead', '{}', 1, now())", tenant.Id);

        using var one = await super.GetAsync($"/admin/tenants/{tenant.Id}");
        using var usage = await super.GetAsync($"/admin/tenants/{tenant.Id}/usage");
        using var none = await super.GetAsync($"/admin/tenants/{Guid.CreateVersion7()}/usage");

        Assert.Equal((tenant.Name, "active"), ((await one.ShouldBeAsync(200)).Text("name"), (await one.ReadJsonAsync()).Text("status")));
        var counts = await usage.ShouldBeAsync(200);
        Assert.Equal((3L, 2L, 1L, 3L, 1L), (Count("members"), Count("activeMembers"), Count("admins"), Count("sessions"), Count("deadJobs")));
        await none.ShouldBeProblemAsync(404, "not_found");

        long Count(string member) => counts.GetProperty(member).GetInt64();
    }

    [Fact]
    public async Task Makes_a_tenant_whose_administrator_sets_a_password_by_mail()
    {
        var (super, name, email) = (await SuperAsync(), $"Made {Unique.Text()}", Unique.Email());

        using var answer = await super.PostAsync("/admin/tenants", new { name, adminEmail = email.ToUpperInvariant() });
        var tenant = await answer.ShouldBeAsync(201);
        await Mailbox.LetterAsync(email, $"You administer {name}");
        var password = Unique.Password();
        await Recovery.SetPasswordAsync(email, password);

        Assert.Equal($"/admin/tenants/{tenant.Text("id")}", answer.Header("Location"));
        var admin = await ApiUser.SignInAsync(ApiHost.Current.Client, email, password);
        Assert.Equal((tenant.GetProperty("id").GetGuid(), 200), (admin.TenantId, await admin.TryAsync("/users")));
    }

    [Fact]
    public async Task An_account_that_is_there_keeps_its_password_and_waits_for_the_proof_of_its_mailbox()
    {
        var (super, person) = (await SuperAsync(), (await Tenant.CreateAsync()).Admin);

        using var answer = await super.PostAsync("/admin/tenants", new { name = "Second", slug = Unique.Text(), adminEmail = person.Email });
        var tenantId = (await answer.ShouldBeAsync(201)).GetProperty("id").GetGuid();

        using var early = await Recovery.LoginAsync(person.Email, person.Password, tenantId);
        await early.ShouldBeProblemAsync(401, "invalid_credentials");
        await Mailbox.ProveAsync(person.Email);
        Assert.Equal(200, await (await ApiUser.SignInAsync(ApiHost.Current.Client, person.Email, person.Password, tenantId)).TryAsync("/users"));
    }

    [Fact]
    public async Task A_slug_is_taken_once_or_made_of_the_name()
    {
        var (super, first) = (await SuperAsync(), await Tenant.CreateAsync());

        using var taken = await super.PostAsync("/admin/tenants", new { name = "Other", slug = first.Slug, adminEmail = Unique.Email() });
        using var made = await super.PostAsync("/admin/tenants", new { name = first.Name, adminEmail = Unique.Email() });

        await taken.ShouldBeProblemAsync(409, "slug_taken");
        Assert.Matches($"^{first.Slug}-[a-z0-9]{{6}}$", (await made.ShouldBeAsync(201)).Text("slug"));
    }

    [Theory]
    [InlineData("{\"name\":\"\",\"adminEmail\":\"a@example.com\"}", "#/name")]
    [InlineData("{\"name\":\"Acme\",\"adminEmail\":\"nobody\"}", "#/adminEmail")]
    [InlineData("{\"name\":\"Acme\",\"slug\":\"admin\",\"adminEmail\":\"a@example.com\"}", "#/slug")]
    [InlineData("{\"name\":\"Acme\",\"slug\":\"аcme\",\"adminEmail\":\"a@example.com\"}", "#/slug")]
    [InlineData("{\"name\":\"Acme\",\"adminEmail\":\"a@example.com\",\"adminName\":\"\"}", "#/adminName")]
    public async Task Refuses_what_breaks_a_rule(string body, string member)
    {
        var super = await SuperAsync();

        using var answer = await super.PostAsync("/admin/tenants", body);

        await answer.ShouldPointAtAsync(member);
    }

    [Theory]
    [InlineData("role")]
    [InlineData("status")]
    [InlineData("id")]
    [InlineData("tenantId")]
    public async Task Refuses_members_that_it_does_not_know(string member)
    {
        var super = await SuperAsync();

        using var answer = await super.PostAsync("/admin/tenants", $"{{\"name\":\"Acme\",\"adminEmail\":\"a@example.com\",\"{member}\":\"x\"}}");

        await answer.ShouldBeProblemAsync(400, "malformed_json");
    }

    private static async Task<ApiUser> SuperAsync() => await (await Tenant.CreateAsync()).AddSuperAdminAsync();

    private static async Task<JsonElement> ListAsync(ApiUser super, string query)
    {
        using var answer = await super.GetAsync($"/admin/tenants?{query}");
        return await answer.ShouldBeAsync(200);
    }

    private static IEnumerable<Guid> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid());
}
