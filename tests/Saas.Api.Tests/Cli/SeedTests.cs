using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Cli;

public sealed class SeedTests
{
    [Fact]
    public async Task Makes_the_demo_tenant_once_and_prints_a_sign_in_that_works()
    {
        await using var database = await OwnDatabase.MigratedAsync();

        var first = (await database.RunAsync("seed")).ShouldSucceed();
        var second = (await database.RunAsync("seed")).ShouldSucceed();

        Assert.Equal(first.Output, second.Output);
        Assert.Contains("curl -s http://localhost:3000/auth/login", first.Output, StringComparison.Ordinal);
        Assert.Equal("ADMIN,SUPER_ADMIN,USER", await database.ScalarAsync<string>("SELECT string_agg(role, ',' ORDER BY role) FROM users"));
        await using var api = await database.StartAsync();
        foreach (var who in new[] { "admin", "user", "super" })
            Assert.Equal(200, await (await ApiUser.SignInAsync(api.Client, $"{who}@demo.example.com", "demo-password")).StatusAsync());
    }

    [Fact]
    public async Task Makes_many_tenants_whose_users_can_sign_in()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        string[] seed = ["seed", "--tenants", "3", "--users", "5", "--password", "load-password"];

        (await database.RunAsync(seed)).ShouldSucceed();
        (await database.RunAsync(seed)).ShouldSucceed();

        Assert.Equal(18L, await database.ScalarAsync<long>("SELECT count(*) FROM users"));
        await using var api = await database.StartAsync();
        var user = await ApiUser.SignInAsync(api.Client, "user5@t2.example.com", "load-password");
        var admin = await ApiUser.SignInAsync(api.Client, "admin@t2.example.com", "load-password");
        using var list = await admin.GetAsync("/users");
        Assert.Equal(200, await user.StatusAsync());
        Assert.Equal(6, (await list.ShouldBeAsync(200)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Gives_no_role_to_somebody_who_took_its_address_before()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await using var api = await database.StartAsync();
        var stranger = (await Tenant.CreateAsync(api, email: "super@demo.example.com")).Admin;

        var result = await database.RunAsync("seed");

        result.ShouldFail(1, "super@demo.example.com");
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM users WHERE role = 'SUPER_ADMIN'"));
        Assert.Equal(200, await stranger.StatusAsync());
    }

    [Theory]
    [InlineData("--tenants", "0")]
    [InlineData("--tenants", "-1")]
    [InlineData("--users", "x")]
    [InlineData("--users", "1000000000")]
    [InlineData("--password", "short")]
    public async Task Refuses_senseless_values(string flag, string value)
    {
        var result = await ApiHost.Current.RunVerbAsync(ApiHost.Current.Environment.ToDictionary(pair => pair.Key, string? (pair) => pair.Value), "seed", flag, value);

        result.ShouldFail(2, flag);
    }

    [Fact]
    public async Task Gives_no_well_known_password_outside_development()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        database.Environment["ASPNETCORE_ENVIRONMENT"] = null;

        var result = await database.RunAsync("seed");

        result.ShouldFail(2, "--password");
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM users"));
    }
}
