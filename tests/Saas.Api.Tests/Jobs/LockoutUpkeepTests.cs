using System.Security.Cryptography;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Jobs;

public sealed class LockoutUpkeepTests
{
    [Fact]
    public async Task Removes_failures_that_are_forgotten_and_devices_that_have_expired()
    {
        var tenant = await Tenant.CreateAsync();
        var (old, young) = (await AddAsync(tenant, "-1 second"), await AddAsync(tenant, "1 hour"));

        var run = await Sql.ScalarAsync<Guid>(
            """
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
            VALUES ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'sign_in.upkeep', 'available', '{"schedule": "test", "tick": "2026-01-01T00:00:00Z"}', 5)
            RETURNING id
            """);
        await ProbeJobs.StateAsync(run, "succeeded");

        Assert.Equal((0, 2), (await CountAsync(old), await CountAsync(young)));
    }

    private static async Task<byte[]> AddAsync(Tenant tenant, string until)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        await Sql.ExecuteAsync("INSERT INTO sign_in_failures (key, failures, forget_at) VALUES ($1, 1, now() + $2::interval)", key, until);
        await Sql.ExecuteAsync(
            "INSERT INTO known_devices (token_hash, account_id, expires_at) SELECT $1, account_id, now() + $2::interval FROM users WHERE tenant_id = $3 AND id = $4",
            key, until, tenant.Id, tenant.Admin.Id);
        return key;
    }

    private static Task<long> CountAsync(byte[] key) => Sql.ScalarAsync<long>(
        "SELECT (SELECT count(*) FROM sign_in_failures WHERE key = $1) + (SELECT count(*) FROM known_devices WHERE token_hash = $1)", key);
}
