using System.Globalization;
using Saas.Api.Tests.Features.Account;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Features.Audit;

/// <summary>Whatever column of whatever sealed event was changed behind the service's back, the chain tells. The columns are the catalogue's.</summary>
public sealed class VerifyAuditColumnTests
{
    [Fact]
    public async Task A_change_of_any_column_is_found()
    {
        await using var leaving = await LeavingApi.StartAsync(("AUDIT_SEAL_LAG", "1ms"));
        var (tenant, user) = (leaving.Tenant, await leaving.AddUserAsync());
        using (var renamed = await tenant.Admin.PatchAsync($"/users/{user.Id}", new { name = "After" }))
            await renamed.ShouldBeAsync(200);
        // In the middle of a seal, and of the trail.
        await tenant.AddAsync();
        await ShouldBeValidAsync(leaving, 0);

        await ShouldAllBeFoundAsync(leaving, $"object_id = '{user.Id}' AND action = 'user.updated'");
    }

    [Fact]
    public async Task A_change_of_any_column_of_what_an_erased_account_has_left_is_found()
    {
        await using var leaving = await LeavingApi.StartAsync(("AUDIT_SEAL_LAG", "1ms"));
        var user = await leaving.AddUserAsync("ADMIN");
        using (var renamed = await user.PatchAsync($"/users/{user.Id}", new { name = "After" }))
            await renamed.ShouldBeAsync(200);
        await ShouldBeValidAsync(leaving, 0);
        var account = await leaving.AccountIdAsync(user);
        using (var answer = await user.DeleteAsync("/account"))
            await answer.ShouldBeAsync(202);
        await leaving.ErasedAsync(account);
        await ShouldBeValidAsync(leaving, 1);

        // One that it was the actor of, so that both parts of it are out.
        await ShouldAllBeFoundAsync(leaving, $"object_id = '{user.Id}' AND action = 'user.updated' AND content_hash IS NOT NULL AND origin_hash IS NOT NULL");
    }

    private static async Task ShouldAllBeFoundAsync(LeavingApi leaving, string which)
    {
        var (database, tenant) = (leaving.Database, leaving.Tenant);
        var id = await database.ScalarAsync<Guid>($"SELECT id FROM audit_events WHERE tenant_id = '{tenant.Id}' AND {which}");
        var row = await database.ScalarAsync<string>($"SELECT to_jsonb(e)::text FROM audit_events e WHERE tenant_id = '{tenant.Id}' AND id = '{id}'");
        var columns = await Catalogue.ListAsync("SELECT attname || ' ' || format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = 'audit_events'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
        Assert.True(columns.Count >= 23, "The table has lost columns.");
        List<string> unseen = [];
        foreach (var column in columns.Select(column => column.Split(' ', 2)))
        {
            foreach (var value in Values(column[0], column[1]))
            {
                var (other, change) = (Guid.CreateVersion7(), string.Create(CultureInfo.InvariantCulture, $"{column[0]} = {value}"));
                change = change.Replace("$other", $"'{other}'", StringComparison.Ordinal);
                // What was null stays so: no change.
                if (!await database.ScalarAsync<bool>($"WITH changed AS (UPDATE audit_events SET {change} WHERE tenant_id = '{tenant.Id}' AND id = '{id}' AND {column[0]} IS DISTINCT FROM ({change[(column[0].Length + 3)..]}) RETURNING 1) SELECT EXISTS (SELECT FROM changed)"))
                    continue;
                using var answer = await tenant.Admin.GetAsync("/audit/verify");
                var report = await answer.ShouldBeAsync(200);
                if (report.GetProperty("valid").GetBoolean() || !report.GetProperty("faults").EnumerateArray().Any(fault => fault.GetProperty("eventId").GetString() == id.ToString()))
                    unseen.Add($"SET {change}: {report.GetRawText()}");
                await database.ExecuteAsync($"""
                    DELETE FROM audit_events WHERE id IN ('{id}', '{other}');
                    INSERT INTO audit_events SELECT (jsonb_populate_record(NULL::audit_events, '{row.Replace("'", "''", StringComparison.Ordinal)}')).*
                    """);
            }
        }
        unseen.ShouldBeNone("AuditRow.Hash does not cover the column.");
        using var restored = await tenant.Admin.GetAsync("/audit/verify");
        Assert.True((await restored.ShouldBeAsync(200)).GetProperty("valid").GetBoolean());
    }

    /// <summary>SQL: something else, nothing, and where it can be told from nothing, something empty.</summary>
    private static string[] Values(string column, string type) => (column, type) switch
    {
        ("tenant_id" or "id", _) => ["$other"],
        ("occurred_at", _) => ["occurred_at + interval '1 microsecond'", "occurred_at - interval '1 hour'"],
        (_, "uuid") => ["$other", "NULL"],
        (_, "text") => [$"coalesce({column}, '') || 'x'", $"upper({column})", "''", .. column is "action" or "actor_type" or "object_type" ? Array.Empty<string>() : ["NULL"]],
        (_, "jsonb") => [$"coalesce({column}, '{{}}') || '{{\"other\": 1}}'", $"coalesce({column}, '{{}}') || '{{\"name\": \"Somebody else\"}}'", $"{column} - 'name'", $"{column} - 'role'", "'{}'", "'[]'", "NULL"],
        (_, "bytea") => ["sha256('x')", "''", "NULL"],
        _ => throw new InvalidOperationException($"audit_events.{column} is of a type that the test has no other value for: {type}."),
    };

    private static async Task ShouldBeValidAsync(LeavingApi leaving, int redacted)
    {
        var report = await leaving.VerifyAsync();
        Assert.True(report.GetProperty("valid").GetBoolean(), report.GetRawText());
        Assert.True(redacted == 0 ? report.GetProperty("redacted").GetInt64() == 0 : report.GetProperty("redacted").GetInt64() >= redacted, report.GetRawText());
    }
}
