using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Administration;

/// <summary>What the platform does about tenants that go.</summary>
public sealed class DeleteAnyTenantTests
{
    [Fact]
    public async Task The_platform_deletes_and_restores_a_tenant()
    {
        var (tenant, administrator) = (await Tenant.CreateAsync(), await (await Tenant.CreateAsync()).AddSuperAdminAsync());

        using (var wrong = await administrator.SendAsync(HttpMethod.Delete, $"/admin/tenants/{tenant.Id}", new { slug = "another" }))
            await wrong.ShouldPointAtAsync("#/slug");
        using (var nowhere = await administrator.SendAsync(HttpMethod.Delete, $"/admin/tenants/{Guid.CreateVersion7()}", new { slug = tenant.Slug }))
            await nowhere.ShouldBeProblemAsync(404, "not_found");
        using (var deleted = await administrator.SendAsync(HttpMethod.Delete, $"/admin/tenants/{tenant.Id}", new { slug = tenant.Slug }))
            await deleted.ShouldBeAsync(202);
        Assert.Equal(401, await tenant.Admin.StatusAsync());

        using var restored = await administrator.PostAsync($"/admin/tenants/{tenant.Id}/restore");

        Assert.Equal("active", (await restored.ShouldBeAsync(200)).Text("status"));
        Assert.Equal(200, await (await tenant.Admin.SignInAgainAsync()).StatusAsync());
    }

    [Fact]
    public async Task It_comes_too_late_when_the_grace_is_over_and_reads_the_report()
    {
        var (tenant, platform) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var administrator = await platform.AddSuperAdminAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET status = 'deleting', status_before = 'active', erase_at = now() WHERE id = $1", tenant.Id);
        using (var late = await administrator.PostAsync($"/admin/tenants/{tenant.Id}/restore"))
            await late.ShouldBeProblemAsync(409, "tenant_grace_over");
        await Sql.ExecuteAsync("INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts) VALUES ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'tenant.erase', 'available', jsonb_build_object('tenantId', $1), 3)", tenant.Id);
        await Eventually.TrueAsync(() => Sql.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM tenant_erasures WHERE id = $1 AND finished_at IS NOT NULL)", tenant.Id), TimeSpan.FromSeconds(60));

        using var answer = await administrator.GetAsync($"/admin/erasures?cursor={Saas.Api.Platform.Paging.Cursor.Write(Before(tenant.Id))}&limit=1");
        using var gone = await administrator.PostAsync($"/admin/tenants/{tenant.Id}/restore");
        using var refused = await tenant.Admin.GetAsync("/admin/erasures");

        var report = Assert.Single((await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Equal((tenant.Id, tenant.Slug, 1), (report.GetProperty("tenantId").GetGuid(), report.Text("slug"), report.GetProperty("removed").GetProperty("users").GetInt32()));
        await gone.ShouldBeProblemAsync(404, "not_found");
        await refused.ShouldBeProblemAsync(401, "session_revoked");
    }

    /// <summary>The id right before it, as the database sorts them.</summary>
    private static Guid Before(Guid id)
    {
        var bytes = id.ToByteArray(bigEndian: true);
        for (var i = bytes.Length - 1; bytes[i]-- == 0; i--)
        {
        }
        return new Guid(bytes, bigEndian: true);
    }
}
