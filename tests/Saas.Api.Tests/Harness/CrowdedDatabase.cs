namespace Saas.Api.Tests.Harness;

/// <summary>
/// Ten thousand tenants, each with a job of a kind that everybody has paused, one of a kind that is full where it is claimed, and one of
/// a kind that the tenant itself has paused; and 100,000 finished jobs, a tenth of them one tenant's.
/// </summary>
public sealed class CrowdedDatabase : IAsyncLifetime
{
    internal OwnDatabase Database { get; private set; } = null!;

    internal IReadOnlyDictionary<string, string> Environment => Database.Environment.Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!);

    /// <summary>The one with a past.</summary>
    internal Guid Tenant { get; } = Guid.Parse("00000000-0000-7000-8000-000000005000");

    /// <summary>Comes after every job in a list.</summary>
    internal Guid Late { get; } = Guid.Parse("ffffffff-0000-7000-8000-000000000000");

    public async ValueTask InitializeAsync()
    {
        Database = await OwnDatabase.MigratedAsync();
        await Database.ExecuteAsync("""
            SET statement_timeout = 0;
            INSERT INTO tenants (id, name, slug)
            SELECT ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid, 'Tenant ' || i, 'tenant-' || i FROM generate_series(1, 10000) i;
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
            SELECT t.id, gen_random_uuid(), kind, 'available', '{}', 5 FROM tenants t CROSS JOIN unnest(ARRAY['paused.everywhere', 'full', 'paused.by.tenants']) kind;
            INSERT INTO job_pauses (tenant_id, kind) SELECT id, 'paused.by.tenants' FROM tenants;
            INSERT INTO job_pauses (tenant_id, kind) SELECT id, 'full' FROM tenants;
            INSERT INTO job_pauses (tenant_id, kind) VALUES ('00000000-0000-0000-0000-000000000000', 'paused.everywhere');
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts, attempt, created_at, started_at, finished_at)
            SELECT ('00000000-0000-7000-8000-' || lpad((CASE WHEN i % 10 = 0 THEN 5000 ELSE i % 10000 END)::text, 12, '0'))::uuid, gen_random_uuid(), 'done',
                   CASE WHEN i % 1000 = 0 THEN 'dead' ELSE 'succeeded' END, '{}', 5, 1, now() - i * interval '1 ms', now() - i * interval '1 ms', now() - i * interval '1 ms'
            FROM generate_series(1, 100000) i;
            ANALYZE jobs;
            """);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
