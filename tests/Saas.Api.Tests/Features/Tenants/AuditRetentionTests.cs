using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Tenants;

/// <summary>How long the audit trail is kept: longer at once, shorter by an ADMIN only and after a notice. That the notice holds anything up is in SealAuditTests.</summary>
public sealed class AuditRetentionTests
{
    [Fact]
    public async Task Shorter_comes_after_a_notice_that_every_ADMIN_gets()
    {
        var tenant = await Tenant.CreateAsync();
        var (second, user) = (await tenant.AddUserAsync("ADMIN"), await tenant.AddUserAsync());

        var changed = await ChangeAsync(tenant.Admin, 30);

        using var read = await second.GetAsync("/tenants/current");
        var shown = await read.ShouldBeAsync(200);
        Assert.Equal(Kept(changed), Kept(shown));
        Assert.Equal((null, 30), (Kept(shown).Days, Kept(shown).NextDays));
        Assert.InRange(Kept(shown).NextAt!.Value - TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7));
        foreach (var admin in new[] { tenant.Admin, second })
        {
            var letter = await Mailbox.LetterAsync(admin.Email, Subject(tenant));
            Assert.Contains($"{tenant.Admin.Email} wants", letter.Text, StringComparison.Ordinal);
            Assert.Contains("kept for 30 days instead of 365", letter.Text, StringComparison.Ordinal);
            Assert.Contains(Kept(shown).NextAt!.Value.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture), letter.Text, StringComparison.Ordinal);
        }
        Assert.Equal(2L, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE payload ->> 'template' = 'shorter_retention' AND payload -> 'model' ->> 'tenantName' = $1", tenant.Name));
        Assert.DoesNotContain(user.Email, await Sql.ScalarAsync<string>("SELECT string_agg(payload ->> 'to', ' ') FROM jobs WHERE payload ->> 'template' = 'shorter_retention'"), StringComparison.Ordinal);
        var row = await AuditRows.OneAsync(tenant.Id, "tenant.updated");
        Assert.Equal((JsonValueKind.Null, 30), (row.GetProperty("before").GetProperty("audit_retention_next_days").ValueKind, row.GetProperty("after").GetProperty("audit_retention_next_days").GetInt32()));
    }

    /// <summary>An ADMIN who wants nobody to know could have a backlog of jobs made first.</summary>
    [Fact]
    public async Task It_is_told_before_all_that_waits_in_the_tenant()
    {
        var tenant = await Tenant.CreateAsync();
        await ChangeAsync(tenant.Admin, 30);

        // 1 runs first (JobOrderTests).
        Assert.Equal(1, await Sql.ScalarAsync<int>("SELECT priority FROM jobs WHERE tenant_id = $1 AND kind = 'tenants.tell_retention'", tenant.Id));
    }

    [Fact]
    public async Task Another_ADMIN_takes_it_back()
    {
        var tenant = await Tenant.CreateAsync();
        var second = await tenant.AddUserAsync("ADMIN");
        await ChangeAsync(tenant.Admin, 30);

        var changed = await ChangeAsync(second, 0);

        Assert.Equal((null, null, null), Kept(changed));
    }

    [Fact]
    public async Task Other_settings_leave_what_is_to_come()
    {
        var tenant = await Tenant.CreateAsync();
        var before = await ChangeAsync(tenant.Admin, 30);

        using var answer = await tenant.Admin.PatchAsync("/tenants/current", new { name = "Renamed" });

        Assert.Equal(Kept(before), Kept(await answer.ShouldBeAsync(200)));
    }

    [Theory]
    [InlineData(3650, 3649)]
    [InlineData(3650, 0)]
    [InlineData(0, 364)]
    [InlineData(0, 30)]
    public async Task A_custom_role_does_not_shorten_it(int days, int shorter)
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserWithAsync("tenants.read", "tenants.update");
        await ChangeAsync(user, days);

        using var refused = await user.PatchAsync("/tenants/current", new { auditRetentionDays = shorter, name = "Never" });

        await refused.ShouldBeProblemAsync(403, "permission_denied");
        using var read = await user.GetAsync("/tenants/current");
        var shown = await read.ShouldBeAsync(200);
        Assert.Equal((days == 0 ? null : days, null, null), Kept(shown));
        Assert.Equal(tenant.Name, shown.Text("name"));
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE tenant_id = $1 AND kind = 'tenants.tell_retention'", tenant.Id));
    }

    [Fact]
    public async Task A_custom_role_does_not_shorten_what_is_to_come_either()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserWithAsync("tenants.read", "tenants.update");
        var before = await ChangeAsync(tenant.Admin, 90);

        foreach (var days in new[] { 60, 90, 120 })
        {
            using var refused = await user.PatchAsync("/tenants/current", new { auditRetentionDays = days });
            await refused.ShouldBeProblemAsync(403, "permission_denied");
        }

        using var read = await user.GetAsync("/tenants/current");
        Assert.Equal(Kept(before), Kept(await read.ShouldBeAsync(200)));
    }

    [Fact]
    public async Task Asked_for_by_two_at_once_it_is_told_once()
    {
        var tenant = await Tenant.CreateAsync();
        var second = await tenant.AddUserAsync("ADMIN");
        await using var held = await HeldRow.OfAccountAsync(tenant.Id.ToString(), "SELECT id FROM tenants WHERE id = $1::uuid FOR UPDATE");

        var asked = new[] { ChangeAsync(tenant.Admin, 30), ChangeAsync(second, 30) };
        await held.BlocksAsync(2);
        await held.CommitAsync();
        var answers = await Task.WhenAll(asked);

        Assert.Equal(Kept(answers[0]), Kept(answers[1]));
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE tenant_id = $1 AND kind = 'tenants.tell_retention'", tenant.Id));
    }

    [Fact]
    public async Task Another_number_begins_the_notice_anew()
    {
        var tenant = await Tenant.CreateAsync();
        await ChangeAsync(tenant.Admin, 30);
        await Sql.ExecuteAsync("UPDATE tenants SET audit_retention_next_at = now() + interval '1 hour' WHERE id = $1", tenant.Id);

        var changed = await ChangeAsync(tenant.Admin, 60);

        Assert.Equal(60, Kept(changed).NextDays);
        Assert.InRange(Kept(changed).NextAt!.Value - TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7));
    }

    /// <summary>Nobody can take it back in a tenant that nobody acts in.</summary>
    [Theory]
    [InlineData("suspended")]
    [InlineData("deleted")]
    public async Task It_begins_anew_when_the_tenant_is_there_again(string how)
    {
        var (tenant, super) = (await Tenant.CreateAsync(), await (await Tenant.CreateAsync()).AddSuperAdminAsync());
        await ChangeAsync(tenant.Admin, 30);
        await Sql.ExecuteAsync("UPDATE tenants SET audit_retention_next_at = now() + interval '1 minute' WHERE id = $1", tenant.Id);
        using (var gone = how == "suspended"
            ? await super.PostAsync($"/admin/tenants/{tenant.Id}/suspend", new { reason = "Fraud" })
            : await super.SendAsync(HttpMethod.Delete, $"/admin/tenants/{tenant.Id}", new { slug = tenant.Slug }))
            Assert.True(gone.IsSuccessStatusCode);

        using (var back = await super.PostAsync($"/admin/tenants/{tenant.Id}/{(how == "suspended" ? "resume" : "restore")}"))
            await back.ShouldBeAsync(200);

        using var read = await (await tenant.Admin.SignInAgainAsync()).GetAsync("/tenants/current");
        var shown = Kept(await read.ShouldBeAsync(200));
        Assert.Equal((null, 30), (shown.Days, shown.NextDays));
        Assert.InRange(shown.NextAt!.Value - TimeProvider.System.GetUtcNow().UtcDateTime, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7));
    }

    private static string Subject(Tenant tenant) => $"The audit trail of {tenant.Name} is to be kept less long";

    private static (int? Days, int? NextDays, DateTime? NextAt) Kept(JsonElement tenant) => (
        Number(tenant, "auditRetentionDays"), Number(tenant, "auditRetentionNextDays"),
        tenant.GetProperty("auditRetentionNextAt") is { ValueKind: JsonValueKind.String } at ? at.GetDateTime() : null);

    private static int? Number(JsonElement tenant, string member) => tenant.GetProperty(member) is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null;

    private static async Task<JsonElement> ChangeAsync(ApiUser user, int days)
    {
        using var answer = await user.PatchAsync("/tenants/current", new { auditRetentionDays = days });
        return await answer.ShouldBeAsync(200);
    }
}
