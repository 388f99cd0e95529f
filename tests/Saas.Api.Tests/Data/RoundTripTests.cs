using System.Net.Http.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Data;

/// <summary>Counts, on the wire, how often PostgreSQL says ReadyForQuery: once per round trip.</summary>
public sealed class RoundTripTests
{
    private const string CountUsers = "SELECT count(*) FROM users WHERE tenant_id = @TenantId";
    private const string Rename = "UPDATE users SET name = @Name WHERE tenant_id = @TenantId AND role = 'ADMIN'";

    [Fact]
    public async Task A_scoped_read_is_one()
    {
        var tenant = await Tenant.CreateAsync();
        await using var proxy = TcpProxy.InFrontOf(ApiHost.Current.Environment["DATABASE_URL"]);
        await using var pool = AppPool.Open(connections: 1, proxy: proxy);
        await pool.ScalarAsync<long>(tenant.Id, CountUsers, new { TenantId = tenant.Id });

        // The first uses are parsed, the later ones prepared: each is one.
        for (var use = 1; use <= 5; use++)
        {
            proxy.ResetReadyForQueryCount();
            Assert.Equal(1, await pool.ScalarAsync<long>(tenant.Id, CountUsers, new { TenantId = tenant.Id }));
            Assert.Equal(1, proxy.ReadyForQueryCount);
        }
    }

    [Fact]
    public async Task A_scoped_write_is_one()
    {
        var tenant = await Tenant.CreateAsync();
        await using var proxy = TcpProxy.InFrontOf(ApiHost.Current.Environment["DATABASE_URL"]);
        await using var pool = AppPool.Open(connections: 1, proxy: proxy);
        await pool.ScalarAsync<long>(tenant.Id, CountUsers, new { TenantId = tenant.Id });

        for (var use = 1; use <= 5; use++)
        {
            proxy.ResetReadyForQueryCount();
            Assert.Equal(1, await pool.ExecuteAsync(tenant.Id, Rename, new { TenantId = tenant.Id, Name = $"Name {use}" }));
            Assert.Equal(1, proxy.ReadyForQueryCount);
        }
    }

    [Theory]
    [InlineData("GET", "/users/me")]
    [InlineData("GET", "/users")]
    [InlineData("GET", "/users?search=person&role=USER&limit=5")]
    [InlineData("GET", "/users/{id}")]
    [InlineData("GET", "/users/{id}", "users.read")]
    [InlineData("POST", "/users")]
    public async Task A_request_is_one_once_its_session_is_known(string method, string path, string? customRole = null)
    {
        var tenant = await Tenant.CreateAsync();
        await using var proxy = TcpProxy.InFrontOf(ApiHost.Current.Environment["DATABASE_URL"]);
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?>
        {
            ["DATABASE_URL"] = proxy.Through(ApiHost.Current.Environment["DATABASE_URL"]),
            // One connection, or a second one may open in between; a Redis that is patient, or PostgreSQL is asked on a busy machine.
            ["DATABASE_CONNECTIONS"] = "1",
            ["REDIS_TIMEOUT"] = "5s",
            ["DATABASE_SYSTEM_URL"] = proxy.Through(ApiHost.Current.Environment["DATABASE_SYSTEM_URL"]),
        });
        var caller = (customRole is null ? tenant.Admin : await AddHolderAsync(tenant, customRole)).On(api);

        List<int> counts = [];
        for (var request = 1; request <= 6; request++)
        {
            proxy.ResetReadyForQueryCount();
            using var answer = await caller.SendAsync(
                new HttpMethod(method), path.Replace("{id}", $"{tenant.Admin.Id}", StringComparison.Ordinal),
                method == "POST" ? JsonContent.Create(new { email = Unique.Email(), name = "Person", role = "USER" }) : null);
            Assert.True(answer.IsSuccessStatusCode, await answer.ReadTextAsync());
            counts.Add(proxy.ReadyForQueryCount);
        }

        // The first ones connect and look the session up.
        Assert.Equal([1, 1, 1], counts[^3..]);
        // The job of each user that was added has travelled along.
        Assert.Equal(method == "POST" ? 6 : customRole is null ? 0 : 1, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE tenant_id = $1 AND kind = 'users.tell_added'", tenant.Id));
    }

    /// <summary>With all answers of Redis held back: what is asked after the first of them has come would be a second round trip.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task An_access_check_asks_Redis_once(bool isBound, bool isLimited)
    {
        await using var setup = await FaultyApi.StartAsync(new Dictionary<string, string?> { ["REDIS_TIMEOUT"] = "10s" });
        using var key = new DpopKey();
        var admin = (await Tenant.CreateAsync(setup.Api)).Admin;
        if (isLimited)
            await QuotaCalls.LimitAsync(admin.TenantId, "requests_per_minute", 100);
        var user = isBound ? await key.SignInAsync(admin) : admin;
        Task<HttpResponseMessage> AskAsync() => isBound ? key.SendAsync(user, HttpMethod.Get, "/users/me") : user.GetAsync("/users/me");
        for (var i = 0; i < 3; i++)
            await (await AskAsync()).ShouldBeAsync(200);

        setup.Redis.PauseAnswers();
        var before = setup.Redis.FromClientCount;
        var asking = AskAsync();
        await Eventually.TrueAsync(() => setup.Redis.HeldCount > 0);
        // Whatever travels together with the first question has left by now.
        await Eventually.PassedAsync(TimeSpan.FromMilliseconds(300));
        var asked = setup.Redis.FromClientCount;
        setup.Redis.Resume();
        using var answer = await asking;

        await answer.ShouldBeAsync(200);
        Assert.InRange(asked - before, 1, 4);
        Assert.Equal(asked, setup.Redis.FromClientCount);
    }

    /// <summary>By SQL: over HTTP the copies of the user's rights would be barred for some seconds.</summary>
    private static async Task<ApiUser> AddHolderAsync(Tenant tenant, string permission)
    {
        var user = await tenant.AddUserAsync();
        await Sql.ExecuteAsync(
            """
            WITH made AS (INSERT INTO roles (tenant_id, id, name, permissions) VALUES ($1, $3, 'Holder', ARRAY[$4]))
            INSERT INTO user_roles (tenant_id, user_id, role_id) VALUES ($1, $2, $3)
            """,
            tenant.Id, user.Id, Guid.CreateVersion7(), permission);
        return user;
    }
}
