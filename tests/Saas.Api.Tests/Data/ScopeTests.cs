using Npgsql;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Data;

/// <summary>A scope ends with its statement, however the statement ends: the connection's next user never meets it.</summary>
public sealed class ScopeTests
{
    private const string Unfiltered = "SELECT count(*) FROM users";
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);

    /// <summary>Connections, and whether statements share them (which the program does not do, but which the scope would stand).</summary>
    public static TheoryData<int, bool> Pools => new() { { 4, false }, { 1, false }, { 4, true } };

    [Fact]
    public async Task Without_a_scope_the_pool_shows_nothing()
    {
        await Tenant.CreateAsync();
        await using var pool = AppPool.Open();

        Assert.Equal((null, 0), await pool.LookWithoutScopeAsync());
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public async Task It_ends_after_success(int connections, bool multiplexed)
    {
        var (one, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await other.AddAsync();
        await using var pool = Open(connections, multiplexed);

        Assert.Equal(1, await pool.ScalarAsync<long>(one.Id, Unfiltered));
        Assert.Equal(1, await pool.ExecuteAsync(one.Id, "UPDATE users SET name = 'Changed'"));

        await ShouldBeCleanAsync(pool, other, users: 2);
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public async Task It_ends_after_an_error_in_mid_statement(int connections, bool multiplexed)
    {
        var (one, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await using var pool = Open(connections, multiplexed);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => pool.ScalarAsync<long>(one.Id, "SELECT 1 / (count(*) - 1) FROM users"));

        Assert.Equal("22012", refused.SqlState);
        await ShouldBeCleanAsync(pool, other, users: 1);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(4, false)]
    public async Task It_ends_after_a_cancellation_in_mid_statement(int connections, bool multiplexed)
    {
        var (one, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await using var pool = Open(connections, multiplexed);
        await pool.ScalarAsync<long>(one.Id, Unfiltered);
        using var stop = new CancellationTokenSource(Soon);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.ScalarAsync<string>(one.Id, "SELECT count(*) || pg_sleep(2)::text FROM users", ct: stop.Token));

        await ShouldBeCleanAsync(pool, other, users: 1);
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public async Task It_ends_after_the_servers_time_out(int connections, bool multiplexed)
    {
        var (one, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await using var pool = Open(connections, multiplexed, login => login.Options = "-c statement_timeout=200");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => pool.ScalarAsync<string>(one.Id, "SELECT count(*) || pg_sleep(2)::text FROM users"));

        Assert.Equal(PostgresErrorCodes.QueryCanceled, refused.SqlState);
        await ShouldBeCleanAsync(pool, other, users: 1);
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public async Task It_ends_after_the_clients_time_out(int connections, bool multiplexed)
    {
        var (one, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await using var pool = Open(connections, multiplexed, login => login.CommandTimeout = 1);
        await pool.ScalarAsync<long>(one.Id, Unfiltered);

        var late = await Assert.ThrowsAsync<NpgsqlException>(() => pool.ScalarAsync<string>(one.Id, "SELECT count(*) || pg_sleep(4)::text FROM users"));

        Assert.IsType<TimeoutException>(late.InnerException);
        await ShouldBeCleanAsync(pool, other, users: 1);
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public async Task It_holds_for_2000_mixed_statements_at_once(int connections, bool multiplexed)
    {
        var tenants = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Tenant.CreateAsync()));
        for (var more = 0; more < tenants.Length; more++)
        {
            for (var user = 0; user < more; user++)
                await tenants[more].AddAsync();
        }

        await using var pool = Open(connections, multiplexed, login => login.Timeout = 120);
        var counts = await Task.WhenAll(Enumerable.Range(0, 2000).Select(async i =>
            (Expected: 1 + (i % tenants.Length), Found: await pool.ScalarAsync<string>(tenants[i % tenants.Length].Id, "SELECT count(*) || ' of ' || string_agg(DISTINCT tenant_id::text, ',') FROM users"), Tenant: tenants[i % tenants.Length].Id)));

        Assert.All(counts, count => Assert.Equal($"{count.Expected} of {count.Tenant}", count.Found));
        Assert.Equal((null, 0), await pool.LookWithoutScopeAsync());
    }

    [Fact]
    public async Task A_failing_neighbour_on_the_same_connection_takes_nobody_with_it()
    {
        var tenants = await Task.WhenAll(Tenant.CreateAsync(), Tenant.CreateAsync());
        await using var pool = Open(1, multiplexed: true);

        var counts = await Task.WhenAll(Enumerable.Range(0, 300).Select(async i => i % 3 == 0
            ? (await Record.ExceptionAsync(() => pool.ScalarAsync<long>(tenants[0].Id, "SELECT 1 / (count(*) - 1) FROM users"))) is PostgresException { SqlState: "22012" } ? 1 : -1
            : await pool.ScalarAsync<long>(tenants[1].Id, Unfiltered)));

        Assert.All(counts, count => Assert.Equal(1, count));
        Assert.Equal((null, 0), await pool.LookWithoutScopeAsync());
    }

    private static AppPool Open(int connections, bool multiplexed, Action<NpgsqlConnectionStringBuilder>? change = null) => AppPool.Open(connections, change: login =>
    {
        login.Multiplexing = multiplexed;
        if (multiplexed)
            login.KeepAlive = 0;
        change?.Invoke(login);
    });

    /// <summary>As often as there are connections, and once more: nobody meets a scope but its own.</summary>
    private static async Task ShouldBeCleanAsync(AppPool pool, Tenant other, long users)
    {
        for (var use = 0; use < 5; use++)
        {
            Assert.Equal((null, 0), await pool.LookWithoutScopeAsync());
            Assert.Equal(users, await pool.ScalarAsync<long>(other.Id, Unfiltered));
        }
    }
}
