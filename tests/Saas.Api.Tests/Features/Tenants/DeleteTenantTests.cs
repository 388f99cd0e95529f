using Saas.Api.Tests.Features.Account;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Isolation;

namespace Saas.Api.Tests.Features.Tenants;

/// <summary>Asking for a tenant's deletion, and taking it back. The shared instance has a grace of days.</summary>
public sealed class DeleteTenantTests
{
    [Fact]
    public async Task Nobody_works_in_it_from_the_next_request_on()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var user = await tenant.AddUserAsync();
        Assert.Equal((200, 200), (await user.StatusAsync(), await tenant.Admin.StatusAsync()));

        using var answer = await DeleteAsync(tenant.Admin, tenant);

        var erasedAfter = (await answer.ShouldBeAsync(202)).GetProperty("erasedAfter").GetDateTime();
        Assert.InRange(erasedAfter - TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromDays(29.9), TimeSpan.FromDays(30));
        Assert.Equal((401, 401, 200), (await user.StatusAsync(), await tenant.Admin.StatusAsync(), await other.Admin.StatusAsync()));
        using var refreshed = await user.RefreshAsync();
        await refreshed.ShouldBeProblemAsync(401, "session_revoked");
        using var login = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password = user.Password, tenantId = tenant.Id });
        await login.ShouldBeProblemAsync(401, "invalid_credentials");
        var changed = await AuditRows.OneAsync(tenant.Id, "tenant.updated");
        Assert.Equal(("active", "deleting", "DeleteTenant"), (changed.GetProperty("before").Text("status"), changed.GetProperty("after").Text("status"), changed.Text("operation")));
    }

    [Fact]
    public async Task Its_jobs_wait_and_go_on_when_it_is_restored()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await SampleJobs.SettledAsync(tenant.Id);
        using (var answer = await DeleteAsync(tenant.Admin, tenant))
            await answer.ShouldBeAsync(202);

        var (waits, runs) = (await AddJobAsync(tenant.Id), await AddJobAsync(other.Id));
        await ProbeJobs.StateAsync(runs, "dead");
        Assert.Equal("available", await ProbeJobs.StateAsync(waits, "available", "running", "dead"));

        using (var restored = await RestoreAsync(tenant.Admin, tenant.Id))
            Assert.Equal(204, (int)restored.StatusCode);
        await ProbeJobs.StateAsync(waits, "dead");
    }

    [Theory]
    [InlineData("{\"slug\":\"another\"}", "#/slug")]
    [InlineData("{\"slug\":\"\"}", "#/slug")]
    [InlineData("{}", "#/slug")]
    public async Task The_slug_must_be_the_tenants(string body, string member)
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.SendAsync(HttpMethod.Delete, "/tenants/current", body);
        using var without = await tenant.Admin.DeleteAsync("/tenants/current");

        await answer.ShouldPointAtAsync(member);
        Assert.Equal(400, (int)without.StatusCode);
        Assert.Equal(200, await tenant.Admin.StatusAsync());
        Assert.Equal("active", await StatusAsync(tenant.Id));
    }

    [Fact]
    public async Task Asked_for_by_two_at_once_it_is_asked_for_once()
    {
        var tenant = await Tenant.CreateAsync();
        var second = await tenant.AddUserAsync("ADMIN");
        await tenant.AddUserAsync();
        await using var held = await HeldRow.OfAccountAsync(tenant.Id.ToString(), "SELECT id FROM tenants WHERE id = $1::uuid FOR UPDATE");

        var asked = new[] { DeleteAsync(tenant.Admin, tenant), DeleteAsync(second, tenant) };
        await held.BlocksAsync(2);
        await held.CommitAsync();
        var answers = await Task.WhenAll(asked);

        var moments = await Task.WhenAll(answers.Select(async answer => (await answer.ShouldBeAsync(202)).GetProperty("erasedAfter").GetDateTime()));
        Assert.Equal(moments[0], moments[1]);
        Assert.Equal(1, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'tenant.erase' AND payload ->> 'tenantId' = $1", tenant.Id.ToString()));
        foreach (var (email, mails) in new[] { (tenant.Admin.Email, 1L), (second.Email, 1L) })
            Assert.Equal(mails, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'mail.send' AND payload ->> 'to' = $1 AND payload ->> 'template' = 'tenant_deletion'", email));
        Assert.Equal(2, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE payload ->> 'template' = 'tenant_deletion' AND payload -> 'model' ->> 'tenantName' = $1", tenant.Name));
    }

    [Fact]
    public async Task An_administrator_restores_it_and_everybody_goes_on()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        using (var answer = await DeleteAsync(tenant.Admin, tenant))
            await answer.ShouldBeAsync(202);

        using var restored = await RestoreAsync(tenant.Admin, tenant.Id);

        Assert.Equal(204, (int)restored.StatusCode);
        Assert.Equal((200, 200), (await user.StatusAsync(), await tenant.Admin.StatusAsync()));
        Assert.Equal(200, await (await tenant.Admin.SignInAgainAsync()).StatusAsync());
        Assert.Equal("active", await StatusAsync(tenant.Id));
        using var again = await RestoreAsync(tenant.Admin, tenant.Id);
        await again.ShouldBeProblemAsync(404, "tenant_not_found");
    }

    [Fact]
    public async Task Nobody_else_restores_it_or_learns_of_it()
    {
        var tenants = await TwoTenants.CreateAsync();
        var suspended = await tenants.B.AddUserAsync("ADMIN");
        var exporter = await tenants.B.AddUserWithAsync("tenants.delete");
        await Sql.ExecuteAsync("UPDATE users SET status = 'suspended' WHERE id = $1", suspended.Id);
        using (var answer = await DeleteAsync(tenants.B.Admin, tenants.B))
            await answer.ShouldBeAsync(202);

        foreach (var stranger in new[] { tenants.BUser, suspended, exporter, tenants.A.Admin })
        {
            using var refused = await RestoreAsync(stranger, tenants.B.Id);
            await refused.ShouldBeProblemAsync(404, "tenant_not_found");
        }
        using var nowhere = await RestoreAsync(tenants.B.Admin, Guid.CreateVersion7());
        await nowhere.ShouldBeProblemAsync(404, "tenant_not_found");
        using var wrong = await RestoreAsync(tenants.B.Admin with { Password = Unique.Password() }, tenants.B.Id);
        await wrong.ShouldBeProblemAsync(401, "invalid_credentials");
        Assert.Equal("deleting", await StatusAsync(tenants.B.Id));
    }

    [Fact]
    public async Task A_second_factor_is_asked_for()
    {
        var tenant = await Tenant.CreateAsync();
        var app = await Authenticator.EnrollAsync(tenant.Admin);
        await Sql.ExecuteAsync("UPDATE tenants SET status = 'deleting', status_before = 'active', erase_at = now() + interval '1 d' WHERE id = $1", tenant.Id);

        using var without = await RestoreAsync(tenant.Admin, tenant.Id);
        using var with = await RestoreAsync(tenant.Admin, tenant.Id, await app.FreshCodeAsync());

        await without.ShouldBeProblemAsync(401, "mfa_required");
        Assert.Equal(204, (int)with.StatusCode);
    }

    [Fact]
    public async Task The_platform_deletes_a_suspended_one_and_restoring_does_not_end_the_suspension()
    {
        var (tenant, platform) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var administrator = await platform.AddSuperAdminAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET status = 'suspended' WHERE id = $1", tenant.Id);

        using (var answer = await administrator.SendAsync(HttpMethod.Delete, "/tenants/current", new { slug = tenant.Slug }, ("X-Tenant-ID", tenant.Id.ToString())))
            await answer.ShouldBeAsync(202);
        using (var refused = await RestoreAsync(tenant.Admin, tenant.Id))
            await refused.ShouldBeProblemAsync(404, "tenant_not_found");
        using (var restored = await administrator.PostAsync($"/admin/tenants/{tenant.Id}/restore"))
            await restored.ShouldBeAsync(200);

        Assert.Equal("suspended", await StatusAsync(tenant.Id));
        Assert.Equal(401, await tenant.Admin.StatusAsync());
    }

    [Fact]
    public async Task Whoever_restores_it_as_its_erasure_begins_comes_too_late()
    {
        var tenant = await Tenant.CreateAsync();
        await Sql.ExecuteAsync("UPDATE tenants SET status = 'deleting', status_before = 'active', erase_at = now() + interval '1 d' WHERE id = $1", tenant.Id);
        await using var held = await HeldRow.OfAccountAsync(tenant.Id.ToString(), "UPDATE tenants SET status = 'erasing' WHERE id = $1::uuid");

        var asked = RestoreAsync(tenant.Admin, tenant.Id);
        await held.BlocksAsync(1);
        await held.CommitAsync();

        using var refused = await asked;
        await refused.ShouldBeProblemAsync(404, "tenant_not_found");
        Assert.Equal("erasing", await StatusAsync(tenant.Id));
    }

    [Fact]
    public async Task Its_administrators_are_told_until_when()
    {
        await using var leaving = await LeavingApi.StartAsync(("TENANT_DELETION_GRACE", "30d"));
        using (var answer = await DeleteAsync(leaving.Tenant.Admin, leaving.Tenant))
            await answer.ShouldBeAsync(202);

        var mail = await leaving.MailToAsync(leaving.Tenant.Admin.Email, $"{leaving.Tenant.Name} is to be deleted");

        Assert.Contains(leaving.Tenant.Name, mail, StringComparison.Ordinal);
        Assert.Matches(@"erased\s+after\s+\d{4}-\d\d-\d\d\s+\d\d:\s?\d\d\s+UTC", mail);
    }

    internal static Task<HttpResponseMessage> DeleteAsync(ApiUser admin, Tenant tenant) => admin.SendAsync(HttpMethod.Delete, "/tenants/current", new { slug = tenant.Slug });

    internal static Task<HttpResponseMessage> RestoreAsync(ApiUser admin, Guid tenantId, string? code = null) =>
        admin.Client.SendJsonAsync(HttpMethod.Post, "/tenants/restore", new { tenantId, email = admin.Email, password = admin.Password, code });

    private static Task<string> StatusAsync(Guid tenantId) => Sql.ScalarAsync<string>("SELECT status FROM tenants WHERE id = $1", tenantId);

    /// <summary>One that dies as soon as it is run: its payload is none.</summary>
    private static async Task<Guid> AddJobAsync(Guid tenantId)
    {
        var id = Guid.CreateVersion7();
        await Sql.ExecuteAsync("INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts, created_at) VALUES ($1, $2, 'mail.send', 'available', '{}', 1, now() - interval '1 d')", tenantId, id);
        return id;
    }
}
