using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Cli;

/// <summary>The service refuses a database where tenants could see each other.</summary>
public sealed class SafeStartTests
{
    [Theory]
    [InlineData("DATABASE_OWNER_URL", "saas_owner")]
    [InlineData("DATABASE_SYSTEM_URL", "saas_system")]
    [InlineData("DATABASE_ADMIN_URL", "is not saas_app")]
    public async Task Refuses_to_sign_in_as_anybody_but_the_application_role(string login, string reason)
    {
        await using var database = await OwnDatabase.MigratedAsync();
        var name = new Uri(database.Environment["DATABASE_URL"]!).AbsolutePath;
        var url = new UriBuilder(database.Environment[login]!) { Path = name }.Uri;

        var result = await database.ServeAsync(url.OriginalString.Length > 0 ? url.AbsoluteUri : null);

        result.ShouldFail(1, reason);
    }

    [Theory]
    [InlineData("DATABASE_OWNER_URL", "saas_owner")]
    [InlineData("DATABASE_ADMIN_URL", "postgres")]
    [InlineData("DATABASE_URL", "saas_app")]
    public async Task Refuses_to_sign_in_across_tenants_as_anybody_but_the_system_role(string login, string name)
    {
        await using var database = await OwnDatabase.MigratedAsync();
        var path = new Uri(database.Environment["DATABASE_URL"]!).AbsolutePath;
        database.Environment["DATABASE_SYSTEM_URL"] = new UriBuilder(database.Environment[login]!) { Path = path }.Uri.AbsoluteUri;

        var result = await database.ServeAsync();

        result.ShouldFail(1, $"{name} is not saas_system");
    }

    [Theory]
    [InlineData("ALTER TABLE tenants DISABLE ROW LEVEL SECURITY")]
    [InlineData("DROP POLICY tenant_lock ON tenants; CREATE POLICY tenant_lock ON tenants AS RESTRICTIVE FOR ALL TO saas_app USING (true) WITH CHECK (true)")]
    public async Task Refuses_a_table_of_tenants_without_its_lock(string damage)
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await database.ExecuteAsync(damage);

        var result = await database.ServeAsync();

        result.ShouldFail(1, "tenants");
    }

    [Theory]
    [InlineData("ALTER TABLE users NO FORCE ROW LEVEL SECURITY")]
    [InlineData("ALTER TABLE users DISABLE ROW LEVEL SECURITY")]
    [InlineData("DROP POLICY tenant_lock ON users")]
    [InlineData("DROP POLICY tenant_lock ON users; CREATE POLICY tenant_lock ON users TO saas_app USING (tenant_id = (SELECT current_tenant())) WITH CHECK (true)")]
    [InlineData("DROP POLICY tenant_lock ON users; CREATE POLICY tenant_lock ON users AS RESTRICTIVE FOR ALL TO saas_app USING (true) WITH CHECK (true)")]
    [InlineData("DROP POLICY tenant_lock ON users; CREATE POLICY tenant_lock ON users AS RESTRICTIVE FOR SELECT TO saas_app USING (tenant_id = (SELECT current_tenant()))")]
    [InlineData("DROP POLICY tenant_lock ON users; CREATE POLICY tenant_lock ON users AS RESTRICTIVE FOR ALL TO saas_system USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()))")]
    public async Task Refuses_a_tenant_table_without_its_whole_lock(string damage)
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await database.ExecuteAsync(damage);

        var result = await database.ServeAsync();

        result.ShouldFail(1, "users");
    }

    [Fact]
    public async Task Refuses_a_new_tenant_table_without_a_lock()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await database.ExecuteAsync("CREATE TABLE forgotten (tenant_id uuid NOT NULL, id uuid NOT NULL)");

        var result = await database.ServeAsync();

        result.ShouldFail(1, "forgotten");
    }

    [Fact]
    public async Task Ends_when_a_database_that_was_away_turns_out_to_be_unsafe()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await database.ExecuteAsync("DROP POLICY tenant_lock ON users");
        await using var proxy = TcpProxy.InFrontOf(database.Environment["DATABASE_URL"]!);
        proxy.Refuse();
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?>
        {
            ["DATABASE_URL"] = proxy.Through(database.Environment["DATABASE_URL"]!),
            ["DATABASE_SYSTEM_URL"] = proxy.Through(database.Environment["DATABASE_SYSTEM_URL"]!),
        });

        proxy.Resume();
        await api.WaitForExitAsync();

        Assert.Equal(1, api.ExitCode);
    }
}
