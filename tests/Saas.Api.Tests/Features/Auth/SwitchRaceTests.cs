using Npgsql;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>A switch into a tenant and the removal from it, one held in the middle while the other comes.</summary>
public sealed class SwitchRaceTests
{
    [Theory]
    [InlineData("DELETE FROM users WHERE tenant_id = $1 AND id = $2")]
    [InlineData("UPDATE users SET status = 'suspended' WHERE tenant_id = $1 AND id = $2")]
    public async Task A_switch_waits_for_a_removal_that_is_under_way_and_finds_no_tenant(string statement)
    {
        var (other, user, member) = await MemberAsync();
        await using var connection = await ApiHost.Current.ConnectAsync("postgres");
        await using var removal = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await RunAsync(connection, statement, other.Id, member);

        var switching = user.PostAsync("/auth/switch", new { tenantId = other.Id });
        await SomebodyWaitsForAsync(connection);
        await removal.CommitAsync(TestContext.Current.CancellationToken);

        using var answer = await switching;
        await answer.ShouldBeProblemAsync(404, "tenant_not_found");
        Assert.Equal(user.TenantId, (await user.RefreshedAsync()).TenantId);
    }

    [Fact]
    public async Task A_switch_in_a_session_that_ends_meanwhile_is_told_so()
    {
        var (other, user, _) = await MemberAsync();
        await using var end = await HeldRow.OfAccountAsync(user.Email, """
            WITH account AS (SELECT id FROM accounts WHERE email = $1 FOR UPDATE)
            UPDATE sessions s SET ended_at = now(), end_reason = 'logout' FROM account WHERE s.account_id = account.id AND s.ended_at IS NULL
            """);

        var switching = user.PostAsync("/auth/switch", new { tenantId = other.Id });
        await end.BlocksAsync(1);
        await end.CommitAsync();

        using var answer = await switching;
        await answer.ShouldBeProblemAsync(401, "session_revoked");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_removal_waits_for_a_switch_that_is_under_way_and_ends_its_session(bool removes)
    {
        var (other, user, member) = await MemberAsync();
        var sid = Guid.Parse(Jwt.Payload(user.AccessToken).Text("sid"));
        await using var connection = await ApiHost.Current.ConnectAsync("postgres");
        await using var switching = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await RunAsync(connection, "SELECT session_id FROM switch_session($1, (SELECT account_id FROM sessions WHERE id = $1), $2)", sid, other.Id);

        var removing = removes ? other.Admin.DeleteAsync($"/users/{member}") : other.Admin.PatchAsync($"/users/{member}", new { status = "suspended" });
        await SomebodyWaitsForAsync(connection);
        await switching.CommitAsync(TestContext.Current.CancellationToken);

        using var answer = await removing;
        await answer.ShouldBeAsync(removes ? 204 : 200);
        // Whoever is let in again begins anew.
        if (removes)
            await other.AddAsync(email: user.Email);
        else
            await (await other.Admin.PatchAsync($"/users/{member}", new { status = "active" })).ShouldBeAsync(200);
        using var refresh = await user.RefreshAsync();
        await refresh.ShouldBeProblemAsync(401, "session_revoked");
    }

    /// <summary>Somebody who is at home in one tenant, and a USER of another.</summary>
    private static async Task<(Tenant Other, ApiUser User, Guid Member)> MemberAsync()
    {
        var (home, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await Mailbox.ProveAsync(home.Admin.Email);
        var member = await other.AddAsync(email: home.Admin.Email);
        return (other, home.Admin, member.GetProperty("id").GetGuid());
    }

    private static Task SomebodyWaitsForAsync(NpgsqlConnection connection) => Eventually.TrueAsync(
        async () => await Sql.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))", connection.ProcessID) > 0);

    private static async Task RunAsync(NpgsqlConnection connection, string sql, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
