using System.Text.Json;
using Npgsql;
using Saas.Api.Tests.Features.Account;
using Saas.Api.Tests.Features.Tenants;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Operations;

/// <summary>The platform looks at how far the deletion of a tenant is.</summary>
public sealed class ErasureOperationTests
{
    [Fact]
    public async Task It_waits_for_the_grace_counts_what_goes_and_ends_with_the_report()
    {
        const int Roles = 3000;
        await using var leaving = await LeavingApi.StartAsync(("TENANT_DELETION_GRACE", "1h"));
        var (super, tenant) = (await SuperAsync(leaving), await Tenant.CreateAsync(leaving.Api));
        await leaving.Database.ExecuteAsync($$"""
            INSERT INTO roles (tenant_id, id, name, permissions) SELECT '{{tenant.Id}}', gen_random_uuid(), 'Role ' || n, '{}' FROM generate_series(1, {{Roles}}) n
            """);
        Directory.CreateDirectory(Path.Combine(leaving.Files, tenant.Id.ToString()));
        await File.WriteAllTextAsync(Path.Combine(leaving.Files, tenant.Id.ToString(), "one.txt"), "", TestContext.Current.CancellationToken);
        var id = await DeleteAsync(super, tenant);
        Assert.Equal(("pending", 0L, null, null), (await super.OperationAsync(id)).Progress());

        await using (var holder = await ConnectAsync(leaving))
        {
            await using var transaction = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using (var hold = new NpgsqlCommand($"""
                SET LOCAL idle_in_transaction_session_timeout = 0;
                SELECT id FROM roles WHERE tenant_id = '{tenant.Id}' AND id = (SELECT id FROM roles WHERE tenant_id = '{tenant.Id}' ORDER BY id OFFSET 1200 LIMIT 1) FOR UPDATE
                """, holder))
                await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await leaving.Database.ExecuteAsync($"UPDATE tenants SET erase_at = now() WHERE id = '{tenant.Id}'; UPDATE jobs SET run_at = now() WHERE id = '{id}'");

            var begun = await super.OperationAsync(id, operation => operation.Text("state") == "running" && operation.GetProperty("total").ValueKind == JsonValueKind.Number);
            var halfWay = await super.OperationAsync(id, operation => operation.GetProperty("done").GetInt64() >= 1000);

            var (state, done, total, progress) = halfWay.Progress();
            Assert.Equal("running", state);
            // Sessions are their accounts': they are counted as they go.
            Assert.InRange(total!.Value, begun.Progress().Total!.Value, begun.Progress().Total!.Value + 10);
            Assert.InRange(done, 1000, 1200);
            Assert.True(total >= 2 * Roles, $"{total}: each role and its row in the trail.");
            Assert.InRange(progress!.Value, 1, 99);
        }
        var ended = await super.FinishedAsync(id);

        Assert.Equal(("tenant.erase", "succeeded", 100), (ended.Text("kind"), ended.Text("state"), ended.GetProperty("progress").GetInt32()));
        var result = ended.GetProperty("result");
        Assert.Equal((tenant.Id, 1, Roles), (result.GetProperty("tenantId").GetGuid(), result.GetProperty("files").GetInt32(), result.GetProperty("removed").GetProperty("roles").GetInt32()));
        Assert.Equal(result.GetProperty("removed").EnumerateObject().Sum(table => table.Value.GetInt64()) + 1, ended.GetProperty("done").GetInt64());
        Assert.Equal(ended.GetProperty("done").GetInt64(), ended.GetProperty("total").GetInt64());
        using var reports = await super.GetAsync("/admin/erasures");
        Assert.Equal(id, (await reports.ShouldBeAsync(200)).GetProperty("items").EnumerateArray().Single().GetProperty("operationId").GetGuid());
    }

    /// <summary>By the server (statement_timeout), or by the client, which waits for five seconds.</summary>
    [Theory]
    [InlineData("1s")]
    [InlineData("0")]
    public async Task A_count_that_is_given_up_holds_nothing_up_and_its_rows_show_as_they_go(string statementTimeout)
    {
        await using var leaving = await LeavingApi.StartAsync(("TENANT_DELETION_GRACE", "1h"), ("JOBS_IN_PROCESS", "false"));
        var (super, tenant) = (await SuperAsync(leaving), await Tenant.CreateAsync(leaving.Api));
        await leaving.Database.ExecuteAsync($"""
            INSERT INTO tenant_domains (tenant_id, id, domain) SELECT '{tenant.Id}', gen_random_uuid(), 'd' || n || '.example.com' FROM generate_series(1, 3) n;
            DO $do$ BEGIN
                EXECUTE format('ALTER ROLE saas_system IN DATABASE %I SET statement_timeout = %L', current_database(), '{statementTimeout}');
                EXECUTE format('ALTER ROLE saas_system IN DATABASE %I SET lock_timeout = 0', current_database());
            END $do$
            """);
        var id = await DeleteAsync(super, tenant);
        await using var worker = await leaving.Database.StartWorkerAsync(leaving.Settings());
        // It has looked at the tables by then, as it does at its start.
        await leaving.RunAsync("tenants.erasure");
        await using var holder = await ConnectAsync(leaving);
        await using var transaction = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("SET LOCAL idle_in_transaction_session_timeout = 0; LOCK TABLE tenant_domains IN ACCESS EXCLUSIVE MODE", holder))
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await leaving.Database.ExecuteAsync($"UPDATE tenants SET erase_at = now() WHERE id = '{tenant.Id}'; UPDATE jobs SET run_at = now() WHERE id = '{id}'");
        var counted = await super.OperationAsync(id, operation => operation.GetProperty("total").ValueKind == JsonValueKind.Number);

        Assert.Equal("running", counted.Text("state"));
        Assert.False(await leaving.Database.ScalarAsync<bool>($"SELECT counted ? 'tenant_domains' FROM tenant_erasures WHERE id = '{tenant.Id}'"));
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        var ended = await super.FinishedAsync(id);
        Assert.Equal(("succeeded", 100), (ended.Text("state"), ended.GetProperty("progress").GetInt32()));
        Assert.Equal(3, ended.GetProperty("result").GetProperty("removed").GetProperty("tenant_domains").GetInt32());
        Assert.Equal(ended.GetProperty("total").GetInt64(), ended.GetProperty("done").GetInt64());
    }

    [Fact]
    public async Task It_has_failed_when_the_deletion_is_taken_back_and_the_next_one_is_another()
    {
        var (tenant, super) = (await Tenant.CreateAsync(), await (await Tenant.CreateAsync()).AddSuperAdminAsync());
        var first = await DeleteAsync(super, tenant);
        Assert.Equal(first, await DeleteAsync(super, tenant));

        using (var restored = await super.PostAsync($"/admin/tenants/{tenant.Id}/restore"))
            await restored.ShouldBeAsync(200);
        var undone = await super.OperationAsync(first);
        var second = await DeleteAsync(super, tenant);

        Assert.Equal(("failed", "The deletion was taken back."), (undone.Text("state"), undone.Text("error")));
        Assert.NotEqual(JsonValueKind.Null, undone.GetProperty("finishedAt").ValueKind);
        Assert.NotEqual(first, second);
        Assert.Equal("pending", (await super.OperationAsync(second)).Text("state"));
        Assert.Equal(404, await super.TryAsync($"/operations/{first}"));
    }

    [Fact]
    public async Task The_platform_sees_also_what_a_tenant_has_asked_for()
    {
        var (tenant, super) = (await Tenant.CreateAsync(), await (await Tenant.CreateAsync()).AddSuperAdminAsync());
        using (var asked = await DeleteTenantTests.DeleteAsync(tenant.Admin, tenant))
            await asked.ShouldBeAsync(202);
        var first = await Sql.ScalarAsync<Guid>("SELECT id FROM jobs WHERE kind = 'tenant.erase' AND payload ->> 'tenantId' = $1", tenant.Id.ToString());

        var id = await DeleteAsync(super, tenant);

        Assert.Equal(first, id);
        Assert.Equal(tenant.Id, (await super.OperationAsync(id)).GetProperty("result").GetProperty("tenantId").GetGuid());
    }

    [Fact]
    public async Task Nobody_else_sees_it()
    {
        var (tenant, platform) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var super = await platform.AddSuperAdminAsync();
        var key = await platform.Admin.AddTenantKeyAsync("audit.read", "jobs.read");
        var id = await DeleteAsync(super, tenant);

        Assert.Equal((404, 404, 401), (await platform.Admin.TryAsync($"/operations/{id}"), await key.Caller.TryAsync($"/operations/{id}"), await tenant.Admin.TryAsync($"/operations/{id}")));
        Assert.Equal(200, await super.TryAsync($"/operations/{id}"));
    }

    private static async Task<Guid> DeleteAsync(ApiUser super, Tenant tenant)
    {
        using var answer = await super.SendAsync(HttpMethod.Delete, $"/admin/tenants/{tenant.Id}", new { slug = tenant.Slug });
        var id = (await answer.ShouldBeAsync(202)).GetProperty("operationId").GetGuid();
        Assert.Equal($"/operations/{id}", answer.Header("Location"));
        return id;
    }

    /// <summary>Somebody of the platform, in the database of the test.</summary>
    private static async Task<ApiUser> SuperAsync(LeavingApi leaving)
    {
        var user = await leaving.AddUserAsync();
        await leaving.Database.ExecuteAsync($"UPDATE users SET role = 'SUPER_ADMIN' WHERE id = '{user.Id}'");
        return await user.SignInAgainAsync();
    }

    private static Task<NpgsqlConnection> ConnectAsync(LeavingApi leaving) =>
        ApiHost.ConnectAsync("postgres", leaving.Database.Environment.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!));
}
