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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_platform_deletes_its_administrators_do_not_bring_back(bool isBehindTheirs)
    {
        var (tenant, administrator) = (await Tenant.CreateAsync(), await (await Tenant.CreateAsync()).AddSuperAdminAsync());
        if (isBehindTheirs)
        {
            using var own = await tenant.Admin.SendAsync(HttpMethod.Delete, "/tenants/current", new { slug = tenant.Slug });
            await own.ShouldBeAsync(202);
        }
        using (var deleted = await administrator.SendAsync(HttpMethod.Delete, $"/admin/tenants/{tenant.Id}", new { slug = tenant.Slug }))
            await deleted.ShouldBeAsync(202);

        // Who has taken it into the platform's hands is in the trail.
        Assert.Equal(1L, await Sql.ScalarAsync<long>(
            "SELECT count(*) FROM audit_events WHERE tenant_id = $1 AND operation = 'DeleteAnyTenant' AND actor_id IS NOT NULL AND after ->> 'deleted_by_platform' = 'true'", tenant.Id));

        using var refused = await RestoreAsync(tenant);
        using var restored = await administrator.PostAsync($"/admin/tenants/{tenant.Id}/restore");

        await refused.ShouldBeProblemAsync(404, "tenant_not_found");
        Assert.Equal("active", (await restored.ShouldBeAsync(200)).Text("status"));
        using var own2 = await (await tenant.Admin.SignInAgainAsync()).SendAsync(HttpMethod.Delete, "/tenants/current", new { slug = tenant.Slug });
        await own2.ShouldBeAsync(202);
        using var again = await RestoreAsync(tenant);
        Assert.Equal(204, (int)again.StatusCode);
    }

    [Fact]
    public async Task Its_administrators_read_when_it_is_erased_also_where_the_platform_only_confirms_it()
    {
        var (tenant, administrator) = (await Tenant.CreateAsync(), await (await Tenant.CreateAsync()).AddSuperAdminAsync());
        using var own = await tenant.Admin.SendAsync(HttpMethod.Delete, "/tenants/current", new { slug = tenant.Slug });
        var erasedAfter = (await own.ShouldBeAsync(202)).GetProperty("erasedAfter").GetDateTime();
        var first = await Mailbox.LetterAsync(tenant.Admin.Email, $"{tenant.Name} is to be deleted");
        await Sql.ExecuteAsync("UPDATE tenants SET erase_at = '2031-05-06 07:08:09+00' WHERE id = $1", tenant.Id);

        using var deleted = await administrator.SendAsync(HttpMethod.Delete, $"/admin/tenants/{tenant.Id}", new { slug = tenant.Slug });

        Assert.Equal(new DateTime(2031, 5, 6, 7, 8, 9, DateTimeKind.Utc), (await deleted.ShouldBeAsync(202)).GetProperty("erasedAfter").GetDateTime());
        var second = await Mailbox.LetterAsync(tenant.Admin.Email, $"{tenant.Name} is to be deleted", 2);
        Assert.Contains($"erased after {erasedAfter.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture)} UTC", first.Text, StringComparison.Ordinal);
        Assert.Contains("erased after 2031-05-06 07:08 UTC", second.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspension_holds_for_a_tenant_that_is_to_be_erased()
    {
        var (tenant, administrator) = (await Tenant.CreateAsync(), await (await Tenant.CreateAsync()).AddSuperAdminAsync());
        using (var own = await tenant.Admin.SendAsync(HttpMethod.Delete, "/tenants/current", new { slug = tenant.Slug }))
            await own.ShouldBeAsync(202);

        using (var suspended = await administrator.PostAsync($"/admin/tenants/{tenant.Id}/suspend", new { reason = "Fraud" }))
            Assert.Equal(("deleting", "Fraud"), (await suspended.ShouldBeAsync(200)) is var answer ? (answer.Text("status"), answer.Text("suspensionReason")) : default);
        using (var restored = await RestoreAsync(tenant))
            Assert.Equal(204, (int)restored.StatusCode);

        Assert.Equal("suspended", await Sql.ScalarAsync<string>("SELECT status FROM tenants WHERE id = $1", tenant.Id));
        Assert.Equal(401, await tenant.Admin.StatusAsync());
    }

    [Fact]
    public async Task Nobody_deletes_the_tenant_of_the_platforms_administrators()
    {
        var platform = await Tenant.CreateAsync();
        var administrator = await platform.AddSuperAdminAsync();
        var other = await (await Tenant.CreateAsync()).AddSuperAdminAsync();

        using var own = await platform.Admin.SendAsync(HttpMethod.Delete, "/tenants/current", new { slug = platform.Slug });
        using var any = await other.SendAsync(HttpMethod.Delete, $"/admin/tenants/{platform.Id}", new { slug = platform.Slug });

        await own.ShouldBeProblemAsync(404, "tenant_not_found");
        await any.ShouldBeProblemAsync(404, "not_found");
        Assert.Equal(200, await administrator.StatusAsync());
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

    private static Task<HttpResponseMessage> RestoreAsync(Tenant tenant) =>
        tenant.Admin.Client.SendJsonAsync(HttpMethod.Post, "/tenants/restore", new { tenantId = tenant.Id, email = tenant.Admin.Email, password = tenant.Admin.Password });

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
