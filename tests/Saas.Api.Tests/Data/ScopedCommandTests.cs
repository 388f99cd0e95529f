using System.Diagnostics;
using Npgsql;
using Saas.Api.Features.Users.CreateUser;
using Saas.Api.Platform.Data;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Data;

/// <summary>The scoped connection behaves as a connection should.</summary>
public sealed class ScopedCommandTests
{
    [Fact]
    public async Task A_cancelled_command_ends_long_before_its_statement()
    {
        var tenant = await Tenant.CreateAsync();
        await using var pool = AppPool.Open();
        await pool.ScalarAsync<int>(tenant.Id, "SELECT 1");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var clock = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.ScalarAsync<string>(tenant.Id, "SELECT pg_sleep(4)::text", ct: stop.Token));

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 2);
        Assert.Equal(1, await pool.ScalarAsync<int>(tenant.Id, "SELECT 1"));
    }

    [Fact]
    public async Task Cancellations_at_any_moment_cost_the_pool_no_connection()
    {
        var tenant = await Tenant.CreateAsync();
        await using var pool = AppPool.Open(connections: 2, change: login => login.Timeout = 2);
        await pool.ScalarAsync<int>(tenant.Id, "SELECT 1");

        // Also in the moment in which the answer arrives: a result that nobody takes must be given back all the same.
        for (var round = 0; round < 2000; round++)
        {
            using var stop = new CancellationTokenSource();
            var answer = pool.ScalarAsync<int>(tenant.Id, "SELECT 1", ct: stop.Token);
            for (var spin = 0; spin < round % 100; spin++)
                Thread.SpinWait(200);
            await stop.CancelAsync();
            await Task.WhenAny(answer);
        }

        var both = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => pool.ScalarAsync<int>(tenant.Id, "SELECT 1 + length(pg_sleep(0.01)::text)")));
        Assert.Equal(Enumerable.Repeat(1, 20), both);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_already_sends_nothing()
    {
        var tenant = await Tenant.CreateAsync();
        await using var pool = AppPool.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.ExecuteAsync(tenant.Id, "UPDATE users SET name = 'Changed'", ct: new CancellationToken(canceled: true)));

        Assert.Equal(0, await pool.ScalarAsync<long>(tenant.Id, "SELECT count(*) FROM users WHERE name = 'Changed'"));
    }

    [Fact]
    public async Task A_time_out_is_transient_and_the_pool_goes_on()
    {
        var tenant = await Tenant.CreateAsync();
        await using var pool = AppPool.Open(connections: 1, change: login => login.CommandTimeout = 1);
        await pool.ScalarAsync<int>(tenant.Id, "SELECT 1");

        var late = await Assert.ThrowsAsync<NpgsqlException>(() => pool.ScalarAsync<string>(tenant.Id, "SELECT pg_sleep(4)::text"));

        Assert.True(Transient.Is(late));
        await Eventually.TrueAsync(async () => await Record.ExceptionAsync(() => pool.ScalarAsync<int>(tenant.Id, "SELECT 1")) is null);
    }

    [Fact]
    public async Task A_write_of_several_rows_fails_whole()
    {
        var tenant = await Tenant.CreateAsync();
        await tenant.AddAsync();
        await using var pool = AppPool.Open();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => pool.ExecuteAsync(
            tenant.Id, "UPDATE users SET name = CASE role WHEN 'USER' THEN repeat('x', 101) ELSE 'Changed' END WHERE tenant_id = @TenantId", new { TenantId = tenant.Id }));

        Assert.Equal("users_name_check", refused.ConstraintName);
        Assert.Equal(0, await pool.ScalarAsync<long>(tenant.Id, "SELECT count(*) FROM users WHERE name = 'Changed'"));
    }

    [Fact]
    public async Task An_account_made_by_a_refused_insert_is_not_kept()
    {
        var tenant = await Tenant.CreateAsync();
        var address = Unique.Email();
        await using var pool = AppPool.Open();

        await Assert.ThrowsAsync<PostgresException>(() => pool.ExecuteAsync(
            tenant.Id,
            CreateUserSql.InsertUser,
            new { TenantId = tenant.Id, tenant.Admin.Id, NewAccountId = Guid.CreateVersion7(), Email = address, Name = "x", Role = "USER", PasswordHash = (string?)null }));

        Assert.Equal(0, await Sql.ScalarAsync<long>("SELECT count(*) FROM accounts WHERE email = $1", address));
    }

    [Fact]
    public async Task Its_commands_stay_with_their_scope()
    {
        await using var pool = AppPool.Open();
        await using var one = pool.For(Guid.CreateVersion7());
        await using var other = pool.For(Guid.CreateVersion7());
        await using var command = one.CreateCommand();

        Assert.Throws<NotSupportedException>(() => command.Connection = other);
        Assert.Throws<NotSupportedException>(() => one.BeginTransaction());
        Assert.Throws<NotSupportedException>(() => one.ChangeDatabase("postgres"));
        Assert.Throws<NotSupportedException>(() => command.ExecuteScalar());
    }
}
