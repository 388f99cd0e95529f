using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Tenants;

/// <summary>GET and PATCH /tenants/current. What a required second factor does is in RequireMfaTests.</summary>
public sealed class UpdateTenantTests
{
    [Fact]
    public async Task Shows_the_tenant_with_its_version()
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.GetAsync("/tenants/current");

        var json = await answer.ShouldBeAsync(200);
        Assert.Equal(["id", "name", "slug", "registration", "requireMfa", "sessionLifetimeSeconds", "allowedFileTypes", "auditRetentionDays", "auditRetentionNextDays", "auditRetentionNextAt", "version", "createdAt", "updatedAt"], json.Members());
        Assert.Equal((tenant.Id.ToString(), tenant.Name, tenant.Slug, "closed"), (json.Text("id"), json.Text("name"), json.Text("slug"), json.Text("registration")));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("sessionLifetimeSeconds").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("auditRetentionDays").ValueKind);
        Assert.Equal("\"1\"", answer.Header("ETag"));
    }

    [Fact]
    public async Task Changes_what_is_named_and_records_it()
    {
        var (tenant, name, slug) = (await Tenant.CreateAsync(), $"Renamed {Unique.Text()}", Unique.Text());

        var changed = await ChangeAsync(tenant, new { name, slug, registration = "open", sessionLifetimeSeconds = 3600, allowedFileTypes = new[] { "image/png", "Application/PDF", "image/png" } });
        var again = await ChangeAsync(tenant, new { registration = "domain" });

        Assert.Equal((name, slug, "open", 3600), (changed.Text("name"), changed.Text("slug"), changed.Text("registration"), changed.GetProperty("sessionLifetimeSeconds").GetInt32()));
        Assert.Equal(["application/pdf", "image/png"], changed.GetProperty("allowedFileTypes").EnumerateArray().Select(type => type.GetString()));
        Assert.Equal((name, slug, "domain", 3600, 3), (again.Text("name"), again.Text("slug"), again.Text("registration"), again.GetProperty("sessionLifetimeSeconds").GetInt32(), again.GetProperty("version").GetInt32()));
        var rows = (await AuditRows.OfAsync(tenant.Id)).Where(row => row.Text("action") == "tenant.updated").ToList();
        Assert.Equal(2, rows.Count);
        Assert.Equal((tenant.Slug, slug), (rows[0].GetProperty("before").Text("slug"), rows[0].GetProperty("after").Text("slug")));
    }

    [Fact]
    public async Task Gives_back_to_the_platform_what_it_decides_then()
    {
        var tenant = await Tenant.CreateAsync();
        await ChangeAsync(tenant, new { sessionLifetimeSeconds = 3600, allowedFileTypes = new[] { "image/png" }, auditRetentionDays = 90 });

        var changed = await ChangeAsync(tenant, new { sessionLifetimeSeconds = 0, allowedFileTypes = Array.Empty<string>(), auditRetentionDays = 0 });

        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (changed.GetProperty("sessionLifetimeSeconds").ValueKind, changed.GetProperty("allowedFileTypes").ValueKind));
        Assert.Equal(JsonValueKind.Null, changed.GetProperty("auditRetentionDays").ValueKind);
    }

    [Theory]
    [InlineData(365)]
    [InlineData(3650)]
    public async Task Says_how_long_the_trail_is_kept_and_records_that(int days)
    {
        var tenant = await Tenant.CreateAsync();

        var changed = await ChangeAsync(tenant, new { auditRetentionDays = days });

        using var read = await tenant.Admin.GetAsync("/tenants/current");
        Assert.Equal((days, days), (changed.GetProperty("auditRetentionDays").GetInt32(), (await read.ShouldBeAsync(200)).GetProperty("auditRetentionDays").GetInt32()));
        var row = await AuditRows.OneAsync(tenant.Id, "tenant.updated");
        Assert.Equal((JsonValueKind.Null, days), (row.GetProperty("before").GetProperty("audit_retention_days").ValueKind, row.GetProperty("after").GetProperty("audit_retention_days").GetInt32()));
    }

    [Fact]
    public async Task Heeds_If_Match()
    {
        var tenant = await Tenant.CreateAsync();

        using var first = await tenant.Admin.PatchAsync("/tenants/current", new { name = "First" }, ("If-Match", "\"1\""));
        using var stale = await tenant.Admin.PatchAsync("/tenants/current", new { name = "Second" }, ("If-Match", "\"1\""));

        await first.ShouldBeAsync(200);
        Assert.Equal("\"2\"", first.Header("ETag"));
        await stale.ShouldBeProblemAsync(412, "precondition_failed");
    }

    [Theory]
    [InlineData("name", "\"\"")]
    [InlineData("name", "\" x\"")]
    [InlineData("registration", "\"invite\"")]
    [InlineData("registration", "\"OPEN\"")]
    [InlineData("sessionLifetimeSeconds", "-1")]
    [InlineData("sessionLifetimeSeconds", "299")]
    [InlineData("sessionLifetimeSeconds", "2592001")]
    [InlineData("sessionLifetimeSeconds", "2147483647")]
    [InlineData("auditRetentionDays", "-1")]
    [InlineData("auditRetentionDays", "29")]
    [InlineData("auditRetentionDays", "3651")]
    [InlineData("allowedFileTypes", "[\"image\"]")]
    [InlineData("allowedFileTypes", "[\"image/*\"]")]
    [InlineData("allowedFileTypes", "[\"text/html; charset=utf-8\"]")]
    [InlineData("allowedFileTypes", "[\"image/png/x\"]")]
    [InlineData("allowedFileTypes", "[\"ımage/png\"]")]
    [InlineData("allowedFileTypes", "[\"\"]")]
    public async Task Refuses_what_breaks_a_rule(string member, string value)
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.PatchAsync("/tenants/current", $"{{\"{member}\":{value}}}");

        await answer.ShouldPointAtAsync($"#/{member}");
    }

    [Fact]
    public async Task Refuses_more_file_types_than_fifty()
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.PatchAsync("/tenants/current", new { allowedFileTypes = Enumerable.Range(0, 51).Select(i => $"image/x{i}") });

        await answer.ShouldPointAtAsync("#/allowedFileTypes");
    }

    [Theory]
    [InlineData("role", "\"SUPER_ADMIN\"")]
    [InlineData("plan", "\"enterprise\"")]
    [InlineData("status", "\"active\"")]
    [InlineData("id", "\"0199b2a1-c3d4-7e5f-8a6b-4c2d1e0f9a8b\"")]
    [InlineData("tenantId", "\"0199b2a1-c3d4-7e5f-8a6b-4c2d1e0f9a8b\"")]
    [InlineData("version", "1")]
    [InlineData("createdAt", "\"2020-01-01T00:00:00Z\"")]
    public async Task Refuses_members_that_are_not_the_tenants_to_set(string member, string value)
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.PatchAsync("/tenants/current", $"{{\"name\":\"Never\",\"{member}\":{value}}}");

        await answer.ShouldBeProblemAsync(400, "malformed_json");
        Assert.Equal(tenant.Name, await Sql.ScalarAsync<string>("SELECT name FROM tenants WHERE id = $1", tenant.Id));
    }

    [Fact]
    public async Task Reading_and_changing_are_two_permissions()
    {
        var tenant = await Tenant.CreateAsync();
        var (reader, none) = (await tenant.AddUserWithAsync("tenants.read"), await tenant.AddUserAsync());

        using var change = await reader.PatchAsync("/tenants/current", new { name = "Never" });

        Assert.Equal((200, 403), (await reader.TryAsync("/tenants/current"), await none.TryAsync("/tenants/current")));
        await change.ShouldBeProblemAsync(403, "permission_denied");
    }

    private static async Task<JsonElement> ChangeAsync(Tenant tenant, object body)
    {
        using var answer = await tenant.Admin.PatchAsync("/tenants/current", body);
        return await answer.ShouldBeAsync(200);
    }
}
