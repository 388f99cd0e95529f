using Npgsql;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Quotas;

public sealed class GetUsageTests
{
    [Fact]
    public async Task Tells_the_plan_and_of_each_quota_limit_and_use()
    {
        var tenant = await Tenant.CreateAsync();
        await tenant.AddAsync();
        await QuotaCalls.LimitAsync(tenant.Id, "seats", 7);

        using var answer = await tenant.Admin.GetAsync("/tenants/current/usage");

        var usage = await answer.ShouldBeAsync(200);
        Assert.Equal("default", usage.Text("plan"));
        Assert.Equal((7, 2), await tenant.Admin.UsageAsync("seats"));
        foreach (var member in usage.Members().Except(["plan", "seats", "requestsPerMinute"]))
            Assert.Equal(((long?)null, 0L), await tenant.Admin.UsageAsync(member));
    }

    [Fact]
    public async Task Without_limits_everything_is_counted_and_nothing_refused()
    {
        var tenant = await Tenant.CreateAsync();

        for (var i = 0; i < 3; i++)
            await tenant.AddAsync();

        Assert.Equal(((long?)null, 4L), await tenant.Admin.UsageAsync("seats"));
    }

    [Fact]
    public async Task The_limits_are_the_plans_but_for_those_of_the_tenant()
    {
        var (tenant, other, plan) = (await Tenant.CreateAsync(), await Tenant.CreateAsync(), Unique.Text());
        await Sql.ExecuteAsync("INSERT INTO plans (name, limits) VALUES ($1, '{\"seats\": 5, \"api_keys\": 3}')", plan);
        await Sql.ExecuteAsync("INSERT INTO tenant_quotas (tenant_id, plan, limits) VALUES ($1, $3, '{}'), ($2, $3, '{\"seats\": 1}')", tenant.Id, other.Id, plan);

        Assert.Equal((5, 1), await tenant.Admin.UsageAsync("seats"));
        Assert.Equal((3, 0), await tenant.Admin.UsageAsync("apiKeys"));
        Assert.Equal((1, 1), await other.Admin.UsageAsync("seats"));
        Assert.Equal((3, 0), await other.Admin.UsageAsync("apiKeys"));
    }

    [Fact]
    public async Task A_platform_administrator_sees_that_of_the_tenant_it_names()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await tenant.AddAsync();
        var super = await other.AddSuperAdminAsync();

        using var answer = await super.GetAsync("/tenants/current/usage", ("X-Tenant-ID", tenant.Id.ToString()));

        Assert.Equal(2, (await answer.ShouldBeAsync(200)).GetProperty("seats").GetProperty("used").GetInt64());
    }

    [Theory]
    [InlineData("UPDATE tenant_quotas SET limits = '{}'")]
    [InlineData("INSERT INTO tenant_quotas (tenant_id) SELECT id FROM tenants")]
    [InlineData("DELETE FROM tenant_usage")]
    [InlineData("UPDATE tenant_usage SET tenant_id = gen_random_uuid()")]
    [InlineData("UPDATE plans SET limits = '{}'")]
    [InlineData("INSERT INTO plans (name) VALUES ('free')")]
    public async Task The_application_role_cannot_set_limits(string statement)
    {
        var tenant = await Tenant.CreateAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => RunAsync(tenant.Id, statement));

        Assert.Equal("42501", refused.SqlState);
    }

    [Theory]
    [InlineData("SELECT count(*) FROM tenant_usage WHERE tenant_id <> current_tenant()")]
    [InlineData("SELECT count(*) FROM tenant_quotas WHERE tenant_id <> current_tenant()")]
    [InlineData("WITH changed AS (UPDATE tenant_usage SET used = used + 1 WHERE tenant_id <> current_tenant() RETURNING 1) SELECT count(*) FROM changed")]
    public async Task Nothing_of_another_tenant_is_within_reach(string statement)
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await QuotaCalls.LimitAsync(other.Id, "seats", 1);

        Assert.Equal(0L, await RunAsync(tenant.Id, statement));
        Assert.Equal((1, 1), await other.Admin.UsageAsync("seats"));
    }

    private static async Task<object?> RunAsync(Guid tenantId, string statement)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var connection = await ApiHost.Current.ConnectAsync("saas_app");
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var scope = new NpgsqlCommand($"SELECT set_config('app.tenant_id', '{tenantId}', true)", connection);
        await scope.ExecuteNonQueryAsync(ct);
        await using var command = new NpgsqlCommand(statement, connection);
        return await command.ExecuteScalarAsync(ct);
    }
}
