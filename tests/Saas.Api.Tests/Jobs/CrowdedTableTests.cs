using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Saas.Api.Platform;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Jobs.Running;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Jobs;

/// <summary>Ten thousand tenants with jobs that cannot run, and a past. Costs are counted in pages, which no other load changes.</summary>
public sealed class CrowdedTableTests(CrowdedDatabase crowded) : IClassFixture<CrowdedDatabase>
{
    [Fact]
    public async Task A_claim_skips_a_kind_that_is_paused_for_everybody_or_has_no_room_in_however_many_tenants_it_waits()
    {
        const string pause = "INSERT INTO job_pauses (tenant_id, kind) VALUES ('00000000-0000-0000-0000-000000000000', 'paused.by.tenants')";

        var (pages, plan) = await ExplainAsync("JobStoreSql.ClaimJobs", "saas_system", before: pause);

        Assert.True(pages < 100, $"{pages} pages: {plan}");
    }

    [Fact]
    public async Task A_claim_looks_at_a_part_of_the_lanes_that_tenants_have_paused()
    {
        var (pages, plan) = await ExplainAsync("JobStoreSql.ClaimJobs", "saas_system");

        Assert.True(pages < 4_000, $"{pages} pages: {plan}");
    }

    [Fact]
    public async Task A_runner_finds_the_one_job_behind_ten_thousand_that_cannot_run()
    {
        await crowded.Database.ExecuteAsync($$"""
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
            SELECT id, gen_random_uuid(), 'probe', 'available', '{"file": null, "milliseconds": 0, "failTimes": 0, "mode": null}', 1 FROM tenants ORDER BY id OFFSET 7777 LIMIT 1
            """);
        var settings = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(crowded.Database.Environment).Build());
        await using var app = ServiceHost.Build(settings, Backends.Create(settings));

        using var runner = app.Services.GetRequiredService<JobRunner>();
        await runner.RunAsync(untilIdle: true, TestContext.Current.CancellationToken);

        Assert.Equal(1L, await crowded.Database.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind = 'probe' AND state = 'succeeded'"));
    }

    [Theory]
    [InlineData("GetJobStatsSql.SelectStats", "saas_app", 3_000)]
    [InlineData("ListJobsSql.SelectPage", "saas_app", 500)]
    [InlineData("ListJobsSql.SelectDeadPage", "saas_app", 500)]
    [InlineData("AllTenantsSql.SelectPage", "saas_system", 500)]
    [InlineData("AllTenantsSql.SelectDeadPage", "saas_system", 500)]
    [InlineData("AllTenantsSql.SelectJob", "saas_system", 20)]
    public async Task What_is_shown_is_found_by_index(string key, string role, int most)
    {
        var (pages, plan) = await ExplainAsync(key, role);

        Assert.True(pages < most, $"{pages} pages: {plan}");
    }

    /// <summary>Runs a statement, in a transaction that is rolled back.</summary>
    private async Task<(long Pages, string Plan)> ExplainAsync(string key, string role, string before = "SELECT")
    {
        var (sql, ct) = (SqlConstant.Find(key), TestContext.Current.CancellationToken);
        await using var connection = await ApiHost.ConnectAsync("postgres", crowded.Environment);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await RunAsync($"{before}; SELECT set_config('app.tenant_id', '{crowded.Tenant}', true); SET LOCAL ROLE {role}");
        await using var command = new NpgsqlCommand($"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql.Text}", connection, transaction);
        foreach (var parameter in sql.Parameters)
            command.Parameters.Add(new NpgsqlParameter(parameter, SqlTypes.Of(sql, parameter)) { Value = Value(parameter) });
        var plan = (string)(await command.ExecuteScalarAsync(ct))!;
        var root = JsonElement.Parse(plan)[0].GetProperty("Plan");
        return (root.GetProperty("Shared Hit Blocks").GetInt64() + root.GetProperty("Shared Read Blocks").GetInt64(), plan);

        async Task RunAsync(string text)
        {
            await using var other = new NpgsqlCommand(text, connection, transaction);
            await other.ExecuteNonQueryAsync(ct);
        }
    }

    private object Value(string parameter) => parameter switch
    {
        "Limit" or "TenantRoom" => 32,
        "BusyKinds" => new[] { "full" },
        "KindRooms" => new[] { 0 },
        "BusyTenants" => Array.Empty<Guid>(),
        "TenantRooms" => Array.Empty<int>(),
        "Token" => Guid.CreateVersion7(),
        "Id" or "After" => crowded.Late,
        "LeaseSeconds" => 20.0,
        "TenantId" => crowded.Tenant,
        "Take" => 51,
        "MustRun" => new[] { "tenant.erase" },
        _ => DBNull.Value,
    };
}
