using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Audit;

/// <summary>What a change leaves in the audit trail: who, from where, what, before and after.</summary>
public sealed class AuditRowTests
{
    [Fact]
    public async Task A_change_says_who_from_where_what_and_how_it_was()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync(name: "Before");
        var id = user.GetProperty("id").GetGuid();

        using var answer = await tenant.Admin.PatchAsync($"/users/{id}", new { name = "After", role = "ADMIN" }, ("User-Agent", "Phone/1.0"), ("X-Correlation-ID", "change-1"));
        await answer.ShouldBeAsync(200);

        var row = await AuditRows.OneAsync(tenant.Id, "user.updated", id);
        Assert.Equal(("account", "UpdateUser", "user"), (row.Text("actor_type"), row.Text("operation"), row.Text("object_type")));
        Assert.Equal(await AccountOfAsync(tenant.Admin), row.GetProperty("actor_id").GetGuid());
        Assert.Equal(Jwt.Payload(tenant.Admin.AccessToken).Text("sid"), row.Text("session_id"));
        Assert.Equal(("127.0.0.1", "Phone/1.0", "change-1"), (row.Text("address"), row.Text("user_agent"), row.Text("correlation_id")));
        Assert.Equal("""{"name":"Before","role":"USER"}""", row.GetProperty("before").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("""{"name":"After","role":"ADMIN"}""", row.GetProperty("after").GetRawText().Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Creation_has_no_before_and_removal_no_after()
    {
        var tenant = await Tenant.CreateAsync();
        var id = (await tenant.AddAsync()).GetProperty("id").GetGuid();
        using var removed = await tenant.Admin.DeleteAsync($"/users/{id}");

        var (created, deleted) = (await AuditRows.OneAsync(tenant.Id, "user.created", id), await AuditRows.OneAsync(tenant.Id, "user.deleted", id));
        Assert.Equal(JsonValueKind.Null, created.GetProperty("before").ValueKind);
        Assert.Equal("active", created.GetProperty("after").Text("status"));
        Assert.Equal(JsonValueKind.Null, deleted.GetProperty("after").ValueKind);
        Assert.Equal("active", deleted.GetProperty("before").Text("status"));
    }

    [Fact]
    public async Task A_refused_change_and_one_of_nothing_leave_nothing()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddAsync();
        var before = (await AuditRows.OfAsync(tenant.Id)).Count;

        using var taken = await tenant.Admin.PostAsync("/users", new { email = user.Text("email"), name = "Twice", role = "USER" });
        using var same = await tenant.Admin.PatchAsync($"/users/{user.Text("id")}", new { name = user.Text("name") });

        await taken.ShouldBeProblemAsync(409, "user_exists");
        await same.ShouldBeAsync(200);
        Assert.Equal(before, (await AuditRows.OfAsync(tenant.Id)).Count);
    }

    [Fact]
    public async Task Signing_up_in_and_out_is_done_by_the_account()
    {
        var tenant = await Tenant.CreateAsync();
        var again = await tenant.Admin.SignInAgainAsync();
        using var answer = await again.PostAsync("/auth/logout", new { });
        Assert.True(answer.IsSuccessStatusCode);

        var account = (await AccountOfAsync(tenant.Admin)).ToString();
        var ended = await AuditRows.OneAsync(tenant.Id, "session.ended");
        Assert.Equal("logout", ended.GetProperty("after").Text("end_reason"));
        foreach (var row in await AuditRows.OfAsync(tenant.Id))
            Assert.Equal(("account", account, "127.0.0.1"), (row.Text("actor_type"), row.Text("actor_id"), row.Text("address")));
        Assert.Equal(
            ["session.created", "session.created", "session.ended", "tenant.created", "user.created"],
            (await AuditRows.OfAsync(tenant.Id)).Select(row => row.Text("action")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_follows_from_a_change_has_the_same_actor()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        using var answer = await tenant.Admin.PatchAsync($"/users/{user.Id}", new { status = "suspended" });

        var ended = await AuditRows.OneAsync(tenant.Id, "session.ended");
        Assert.Equal("user_suspended", ended.GetProperty("after").Text("end_reason"));
        Assert.Equal((await AccountOfAsync(tenant.Admin)).ToString(), ended.Text("actor_id"));
    }

    private static Task<Guid> AccountOfAsync(ApiUser user) =>
        Sql.ScalarAsync<Guid>("SELECT account_id FROM users WHERE tenant_id = $1 AND id = $2", user.TenantId, user.Id);
}
