using Npgsql;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>The trail can be added to and read, and that is all; also by way of its partitions.</summary>
public sealed class AuditTrailLockTests
{
    private const string InsufficientPrivilege = "42501";

    [Theory]
    [InlineData("saas_app", "UPDATE audit_events SET action = 'x.y'")]
    [InlineData("saas_app", "DELETE FROM audit_events")]
    [InlineData("saas_app", "TRUNCATE audit_events")]
    [InlineData("saas_app", "UPDATE audit_inbox SET action = 'x.y'")]
    [InlineData("saas_app", "DELETE FROM audit_inbox")]
    [InlineData("saas_app", "TRUNCATE audit_inbox")]
    [InlineData("saas_app", "INSERT INTO audit_inbox (tenant_id, action) VALUES (gen_random_uuid(), 'x.y')")]
    [InlineData("saas_app", "INSERT INTO audit_inbox (tenant_id, action, occurred_at) VALUES (gen_random_uuid(), 'x.y', 'infinity')")]
    [InlineData("saas_system", "UPDATE audit_inbox SET action = 'x.y'")]
    [InlineData("saas_system", "DELETE FROM audit_inbox")]
    [InlineData("saas_app", "UPDATE audit_seals SET hash = hash")]
    [InlineData("saas_app", "INSERT INTO audit_seals (tenant_id, number, from_id, to_id, events, leaves_hash, previous_hash, hash) VALUES (gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(), 1, '', '', '')")]
    [InlineData("saas_app", "SELECT prune_audit_seal(gen_random_uuid(), 1, 7)")]
    [InlineData("saas_app", "SELECT erase_tenant_rows(gen_random_uuid(), 'audit_events', 1)")]
    [InlineData("saas_app", "SELECT begin_tenant_erasure(gen_random_uuid())")]
    [InlineData("saas_app", "SELECT erasing_tenant()")]
    [InlineData("saas_system", "SELECT erase_tenant_rows('00000000-0000-0000-0000-000000000000', 'audit_events', 1)")]
    [InlineData("saas_system", "SELECT count_erasure_rows('00000000-0000-0000-0000-000000000000', 'audit_events')")]
    [InlineData("saas_app", "SELECT count_erasure_rows(gen_random_uuid(), 'audit_events')")]
    [InlineData("saas_system", "INSERT INTO tenant_erasures (id, slug, erase_at) VALUES (gen_random_uuid(), 'x', now())")]
    [InlineData("saas_app", "SELECT drop_audit_partitions()")]
    [InlineData("saas_app", "ALTER TABLE users DISABLE TRIGGER users_audit")]
    [InlineData("saas_app", "SET session_replication_role = replica")]
    [InlineData("saas_app", "SELECT id FROM audit_events_default")]
    [InlineData("saas_app", "INSERT INTO audit_events_default (tenant_id, action, actor_type, object_type) VALUES (gen_random_uuid(), 'x.y', 'system', 'x')")]
    [InlineData("saas_system", "UPDATE audit_events SET action = 'x.y'")]
    [InlineData("saas_system", "DELETE FROM audit_events")]
    [InlineData("saas_system", "UPDATE audit_seals SET pruned_at = now()")]
    [InlineData("saas_system", "DELETE FROM audit_seals")]
    public async Task Neither_login_can_change_what_was_written(string role, string statement)
    {
        await using var connection = await ApiHost.Current.ConnectAsync(role);
        await using var command = new NpgsqlCommand(statement, connection);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));

        Assert.Equal(InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task The_application_cannot_make_itself_unseen_by_the_setting_of_seeding()
    {
        var tenant = await Tenant.CreateAsync();
        await using var connection = await ApiHost.Current.ConnectAsync("saas_app");
        await using var command = new NpgsqlCommand(
            $"BEGIN; SELECT set_config('app.tenant_id', '{tenant.Id}', true), set_config('app.seeding', 'true', true); UPDATE users SET name = 'Unseen'; COMMIT", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        Assert.Equal("Unseen", (await AuditRows.OneAsync(tenant.Id, "user.updated")).GetProperty("after").Text("name"));
    }

    [Fact]
    public async Task A_seal_within_the_time_that_the_tenant_keeps_it_is_not_pruned_and_a_tenant_that_is_there_is_not_erased()
    {
        var tenants = await TwoTenants.CreateAsync();
        await using var connection = await ApiHost.Current.ConnectAsync("saas_system");
        await Sql.ExecuteAsync("INSERT INTO audit_seals (tenant_id, number, from_id, to_id, events, leaves_hash, previous_hash, hash) VALUES ($1, 1, audit_id_at('2000-01-01'), audit_id_at(now() - interval '1 day'), 1, '', '', '')", tenants.A.Id);

        await using var prune = new NpgsqlCommand($"SELECT prune_audit_seal('{tenants.A.Id}', 1, 0)", connection);
        Assert.Equal(0, await prune.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        await using var erase = new NpgsqlCommand($"SELECT erase_tenant_rows('{tenants.B.Id}', 'audit_events', 1000)", connection);
        await Assert.ThrowsAsync<PostgresException>(() => erase.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        await tenants.BShouldBeUnchangedAsync();
    }

    [Fact]
    public async Task Events_lie_in_the_partition_of_their_month_and_what_came_before_it_was_made_moves_there()
    {
        await using var database = await OwnDatabase.MigratedAsync();
        await database.ExecuteAsync("""
            DO $$
            DECLARE name text;
            BEGIN
                FOR name IN SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_events'::regclass AND inhrelid <> 'audit_events_default'::regclass LOOP
                    EXECUTE format('DROP TABLE %s', name);
                END LOOP;
            END
            $$;
            INSERT INTO audit_events (tenant_id, action, actor_type, object_type) VALUES (gen_random_uuid(), 'x.y', 'system', 'x')
            """);
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM audit_events_default"));

        await database.ExecuteAsync("SELECT add_audit_partitions(2)", "saas_system");

        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM audit_events_default"));
        Assert.Equal("audit_events_" + await database.ScalarAsync<string>("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY_MM')"), await database.ScalarAsync<string>("SELECT tableoid::regclass::text FROM audit_events"));
        Assert.Equal(0, await database.ScalarAsync<long>($"SELECT count(*) FROM ({Catalogue.TenantTables}) t JOIN pg_class c USING (oid) WHERE NOT (c.relrowsecurity AND c.relforcerowsecurity)"));
    }
}
