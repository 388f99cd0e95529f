using System.Text.Json;
using Saas.Api.Tests.Features.Account;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Features.Tenants;

/// <summary>The job that erases a tenant whose grace is over.</summary>
public sealed class EraseTenantTests
{
    [Fact]
    public async Task Rows_and_files_go_and_a_report_stays()
    {
        await using var leaving = await LeavingApi.StartAsync(("TENANT_DELETION_GRACE", "1s"));
        var (tenant, other) = (leaving.Tenant, await Tenant.CreateAsync(leaving.Api));
        var user = await tenant.AddUserAsync();
        await leaving.Database.ExecuteAsync($"UPDATE accounts SET email_verified_at = now() WHERE email = '{user.Email}'");
        await other.AddAsync(email: user.Email);
        var folder = Path.Combine(leaving.Files, tenant.Id.ToString());
        // More than one page of the store's list, and what a transfer that was cut off has left.
        AddFiles(Path.Combine(folder, "uploads"), 1050);
        AddFiles(Path.Combine(leaving.Files, other.Id.ToString(), "uploads"), 3);
        await File.WriteAllTextAsync(Path.Combine(folder, "uploads", "half.zip.0199.part"), "", TestContext.Current.CancellationToken);
        await TenantArchiveFile.MakeAsync(tenant.Admin);
        var users = await leaving.Database.ScalarAsync<long>($"SELECT count(*) FROM users WHERE tenant_id = '{tenant.Id}'");
        var before = await SumAsync(leaving, other.Id);
        var asking = (await leaving.AccountIdAsync(tenant.Admin), Jwt.Payload(tenant.Admin.AccessToken).Text("sid"));

        using (var answer = await DeleteTenantTests.DeleteAsync(tenant.Admin, tenant))
            await answer.ShouldBeAsync(202);
        await ErasedAsync(leaving, tenant.Id);

        Assert.Equal("", await LeftAsync(leaving, tenant.Id));
        Assert.Equal(before, await SumAsync(leaving, other.Id));
        Assert.Empty(FilesIn(folder));
        Assert.Equal(3, FilesIn(Path.Combine(leaving.Files, other.Id.ToString())).Length);
        var report = JsonDocument.Parse(await leaving.Database.ScalarAsync<string>($"SELECT row_to_json(e)::text FROM tenant_erasures e WHERE id = '{tenant.Id}'")).RootElement;
        Assert.Equal((tenant.Slug, users, 1L, 1052L), (report.Text("slug"), report.GetProperty("removed").GetProperty("users").GetInt64(), report.GetProperty("removed").GetProperty("tenants").GetInt64(), report.GetProperty("files").GetInt64()));
        Assert.Equal($"{tenant.Id} job {asking.Item1} {asking.Item2} tenant.erase {users}", await leaving.Database.ScalarAsync<string>(
            "SELECT concat_ws(' ', object_id, actor_type, actor_id, session_id, operation, details -> 'removed' -> 'users') FROM audit_events WHERE action = 'tenant.erased' AND tenant_id = '00000000-0000-0000-0000-000000000000'"));
        // The person is still a user of the other tenant, and of no other.
        Assert.Equal(200, await (await ApiUser.SignInAsync(user.Client, user.Email, user.Password)).StatusAsync());
        using var gone = await user.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = user.Email, password = user.Password, tenantId = tenant.Id });
        await gone.ShouldBeProblemAsync(401, "invalid_credentials");
        using var late = await DeleteTenantTests.RestoreAsync(tenant.Admin, tenant.Id);
        await late.ShouldBeProblemAsync(404, "tenant_not_found");
    }

    [Fact]
    public async Task One_that_was_taken_back_stays_and_one_whose_job_is_gone_is_found()
    {
        await using var leaving = await LeavingApi.StartAsync(("TENANT_DELETION_GRACE", "3s"));
        var (stays, goes) = (leaving.Tenant, await Tenant.CreateAsync(leaving.Api));
        foreach (var tenant in new[] { stays, goes })
        {
            using var answer = await DeleteTenantTests.DeleteAsync(tenant.Admin, tenant);
            await answer.ShouldBeAsync(202);
        }
        await leaving.Database.ExecuteAsync($"DELETE FROM jobs WHERE kind = 'tenant.erase' AND payload ->> 'tenantId' = '{goes.Id}'");
        using (var restored = await DeleteTenantTests.RestoreAsync(stays.Admin, stays.Id))
            Assert.Equal(204, (int)restored.StatusCode);

        await Eventually.TrueAsync(() => leaving.Database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM jobs WHERE kind = 'tenant.erase' AND payload ->> 'tenantId' = '{stays.Id}' AND state = 'succeeded')"));
        await Eventually.TrueAsync(() => leaving.Database.ScalarAsync<bool>($"SELECT NOT EXISTS (SELECT FROM tenants WHERE id = '{goes.Id}' AND erase_at > now())"));
        await leaving.RunAsync("tenants.erasure");
        await ErasedAsync(leaving, goes.Id);

        Assert.Equal(200, await stays.Admin.StatusAsync());
        Assert.False(await leaving.Database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM tenant_erasures WHERE id = '{stays.Id}')"));
        // With the job it is forgotten who has asked for it.
        Assert.True(await leaving.Database.ScalarAsync<bool>($"SELECT actor_id IS NULL FROM audit_events WHERE action = 'tenant.erased' AND object_id = '{goes.Id}'"));
    }

    [Fact]
    public async Task What_is_under_way_while_it_is_erased_meets_no_error_and_leaves_nothing()
    {
        await using var leaving = await LeavingApi.StartAsync(("TENANT_DELETION_GRACE", "1s"), ("JOBS_CONCURRENCY", "8"));
        var tenant = leaving.Tenant;
        var second = await tenant.AddUserAsync("ADMIN");
        await leaving.Database.ExecuteAsync($"""
            SET statement_timeout = 0;
            INSERT INTO audit_events (tenant_id, action, actor_type, object_type, details)
            SELECT '{tenant.Id}', 'thing.happened', 'system', 'thing', jsonb_build_object('noise', sha256(n::text::bytea)) FROM generate_series(1, 20000) n
            """);
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<int, int>();
        using var erased = new CancellationTokenSource();

        var busy = Enumerable.Range(0, 4).Select(async worker =>
        {
            for (var i = 0; !erased.IsCancellationRequested; i++)
            {
                using var answer = await (((i + worker) % 4) switch
                {
                    0 => second.PostAsync("/users", new { email = Unique.Email(), name = "Late", role = "USER" }),
                    1 => second.PostAsync("/tenants/current/export"),
                    2 => second.PostAsync("/audit/exports", new { }),
                    _ => second.GetAsync("/users"),
                });
                statuses.AddOrUpdate((int)answer.StatusCode, 1, (_, count) => count + 1);
            }
        }).ToList();
        await Eventually.TrueAsync(() => statuses.GetValueOrDefault(202) >= 4);
        using (var answer = await DeleteTenantTests.DeleteAsync(tenant.Admin, tenant))
            await answer.ShouldBeAsync(202);
        await ErasedAsync(leaving, tenant.Id);
        await erased.CancelAsync();
        await Task.WhenAll(busy);

        Assert.DoesNotContain(statuses.Keys, status => status is not (200 or 201 or 202 or 401));
        Assert.True(statuses.GetValueOrDefault(401) > 0);
        // Whatever came in late is found by the next look.
        await Eventually.TrueAsync(async () =>
        {
            await leaving.RunAsync("tenants.erasure");
            return await LeftAsync(leaving, tenant.Id) == "" && FilesIn(Path.Combine(leaving.Files, tenant.Id.ToString())).Length == 0;
        }, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task It_goes_on_where_its_worker_was_killed_and_counts_every_row_once()
    {
        const int Events = 30_000;
        await using var leaving = await LeavingApi.StartAsync(("TENANT_DELETION_GRACE", "1s"), ("JOBS_IN_PROCESS", "false"));
        var (tenant, other) = (leaving.Tenant, await Tenant.CreateAsync(leaving.Api));
        await leaving.Database.ExecuteAsync($"""
            SET statement_timeout = 0;
            INSERT INTO roles (tenant_id, id, name, permissions) SELECT '{tenant.Id}', gen_random_uuid(), 'Role ' || n, '{"{}"}' FROM generate_series(1, 3000) n;
            INSERT INTO audit_events (tenant_id, action, actor_type, object_type) SELECT '{tenant.Id}', 'thing.happened', 'system', 'thing' FROM generate_series(1, {Events});
            """);
        using (var answer = await DeleteTenantTests.DeleteAsync(tenant.Admin, tenant))
            await answer.ShouldBeAsync(202);
        var (roles, events) = (await CountAsync(leaving, "roles", tenant.Id), await CountAsync(leaving, "audit_events", tenant.Id));
        var before = await SumAsync(leaving, other.Id);

        foreach (var (table, left) in new[] { ("roles", roles - 1), ("audit_events", events - 1), ("audit_events", events - Random.Shared.Next(3000, 12_000)) })
        {
            await using var worker = await leaving.Database.StartWorkerAsync(leaving.Settings(("TENANT_DELETION_GRACE", "1s")));
            await Eventually.TrueAsync(async () => await CountAsync(leaving, table, tenant.Id) <= left, TimeSpan.FromSeconds(60));
            await worker.KillAsync();
        }
        var leftAtLast = await CountAsync(leaving, "audit_events", tenant.Id);
        await using var last = await leaving.Database.StartWorkerAsync(leaving.Settings(("TENANT_DELETION_GRACE", "1s")));
        await ErasedAsync(leaving, tenant.Id);

        TestContext.Current.TestOutputHelper?.WriteLine($"killed with {leftAtLast} of {events} events left");
        Assert.Equal("", await LeftAsync(leaving, tenant.Id));
        Assert.Equal(before, await SumAsync(leaving, other.Id));
        var removed = JsonDocument.Parse(await leaving.Database.ScalarAsync<string>($"SELECT removed::text FROM tenant_erasures WHERE id = '{tenant.Id}'")).RootElement;
        Assert.Equal(roles, removed.GetProperty("roles").GetInt64());
        // What the beginning has recorded is one more.
        Assert.Equal(events + 1, removed.GetProperty("audit_events").GetInt64());
        Assert.Equal(1L, await leaving.Database.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE action = 'tenant.erased'"));
    }

    private static Task ErasedAsync(LeavingApi leaving, Guid tenant) => Eventually.TrueAsync(
        () => leaving.Database.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM tenant_erasures WHERE id = '{tenant}' AND finished_at IS NOT NULL)"), TimeSpan.FromSeconds(90));

    private static Task<long> CountAsync(LeavingApi leaving, string table, Guid tenant) => leaving.Database.ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE tenant_id = '{tenant}'");

    /// <summary>Tables with rows of the tenant; its id anywhere but in the report, the platform's trail and the platform's jobs counts too.</summary>
    private static async Task<string> LeftAsync(LeavingApi leaving, Guid tenant)
    {
        List<string> left = [];
        foreach (var table in await Catalogue.ListAsync("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'tenant_erasures' ORDER BY 1"))
        {
            var butFor = table is "jobs" or "audit_events" ? "AND tenant_id <> '00000000-0000-0000-0000-000000000000'" : "";
            if (await leaving.Database.ScalarAsync<long>($"SELECT count(*) FROM {table} t WHERE t::text LIKE '%{tenant}%' {butFor}") is > 0 and var rows)
                left.Add($"{table} {rows}");
        }
        return string.Join(", ", left);
    }

    /// <summary>Of all rows of a tenant, but for what the service itself does all the time.</summary>
    private static async Task<string> SumAsync(LeavingApi leaving, Guid tenant)
    {
        List<string> sums = [];
        foreach (var table in await Catalogue.TenantTablesAsync())
        {
            if (table is not ("audit_seals" or "jobs"))
                sums.Add(await leaving.Database.ScalarAsync<string>($"SELECT '{table} ' || count(*) || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t WHERE tenant_id = '{tenant}'"));
        }
        return string.Join('\n', sums);
    }

    private static void AddFiles(string folder, int count)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < count; i++)
            File.WriteAllText(Path.Combine(folder, $"{Guid.CreateVersion7()}.bin"), "x");
    }

    private static string[] FilesIn(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder, "*", SearchOption.AllDirectories) : [];
}
