using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Jobs;

/// <summary>What a job does stands in the trail under the job's name and that of whoever has asked for it.</summary>
public sealed class AskedForTests
{
    [Fact]
    public async Task A_session_is_named_with_its_account()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());

        var id = await InviteAsync(tenant.Admin, email);

        var actor = await ActorAsync(tenant, await AccountIdAsync(tenant.Admin));
        Assert.Equal(("job", id), (actor.Text("type"), actor.GetProperty("jobId").GetGuid()));
        Assert.Equal((await AccountIdAsync(tenant.Admin), Jwt.Payload(tenant.Admin.AccessToken).Text("sid")), (actor.Text("accountId"), actor.Text("sessionId")));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (actor.GetProperty("apiKeyId").ValueKind, actor.GetProperty("impersonatorId").ValueKind));
        // Also in what a job has enqueued.
        Assert.Equal(2L, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE tenant_id = $1 AND kind IN ('invitations.create', 'invitations.send') AND asked_by ->> 'session' = $2", tenant.Id, actor.Text("sessionId")));
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE tenant_id = $1 AND (asked_by::text LIKE '%127.0.0.1%' OR asked_by ?| ARRAY['address', 'agent'])", tenant.Id));
    }

    /// <summary>Keys and support may ask for a few jobs only, which change nothing: what these keep is given to one that does.</summary>
    [Fact]
    public async Task A_users_key_is_named_with_its_owner()
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddOwnKeyAsync("audit.read");

        var id = await InviteAsWellAsync(tenant, await ExportAsync(key.Caller));

        var actor = await ActorAsync(tenant, await AccountIdAsync(tenant.Admin));
        Assert.Equal(("job", id, key.Id, await AccountIdAsync(tenant.Admin)), (actor.Text("type"), actor.GetProperty("jobId").GetGuid(), actor.GetProperty("apiKeyId").GetGuid(), actor.Text("accountId")));
        Assert.Equal(JsonValueKind.Null, actor.GetProperty("sessionId").ValueKind);
    }

    [Fact]
    public async Task A_tenants_key_is_named_and_nobody_else()
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddTenantKeyAsync("audit.read");

        var id = await InviteAsWellAsync(tenant, await ExportAsync(key.Caller));

        var actor = await ActorAsync(tenant, null);
        Assert.Equal(("job", id, key.Id), (actor.Text("type"), actor.GetProperty("jobId").GetGuid(), actor.GetProperty("apiKeyId").GetGuid()));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (actor.GetProperty("accountId").ValueKind, actor.GetProperty("sessionId").ValueKind));
    }

    [Fact]
    public async Task Who_acts_as_somebody_else_is_named_too()
    {
        var (tenant, super) = (await Tenant.CreateAsync(), await (await Tenant.CreateAsync()).AddSuperAdminAsync());
        using var begun = await super.PostAsync($"/admin/tenants/{tenant.Id}/impersonations", new { userId = tenant.Admin.Id, reason = "Ticket 4711" });
        var impersonation = await begun.ShouldBeAsync(201);
        var acting = tenant.Admin with { AccessToken = impersonation.Text("accessToken") };

        await InviteAsWellAsync(tenant, await new ProbeJobs(acting).AddOneAsync());

        var actor = await ActorAsync(tenant, await AccountIdAsync(tenant.Admin));
        Assert.Equal(("job", await AccountIdAsync(super), impersonation.Text("id")), (actor.Text("type"), actor.Text("impersonatorId"), actor.Text("sessionId")));
    }

    [Fact]
    public async Task Nobody_is_named_where_nobody_has_asked()
    {
        var tenant = await Tenant.CreateAsync();

        await InviteAsWellAsync(tenant, null);

        var actor = await ActorAsync(tenant, null);
        Assert.Equal("job", actor.Text("type"));
        foreach (var member in new[] { "accountId", "sessionId", "apiKeyId", "impersonatorId" })
            Assert.Equal(JsonValueKind.Null, actor.GetProperty(member).ValueKind);
        Assert.Equal(0L, await Sql.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE kind IN ('jobs.retention', 'tenants.erasure', 'audit.seal', 'audit.upkeep') AND asked_by IS NOT NULL"));
    }

    private static async Task<Guid> ExportAsync(ApiUser user)
    {
        using var export = await user.PostAsync("/audit/exports", new { });
        return (await export.ShouldBeAsync(202)).GetProperty("id").GetGuid();
    }

    /// <summary>A job that invites somebody for whoever has asked for another one; null: for nobody.</summary>
    private static async Task<Guid> InviteAsWellAsync(Tenant tenant, Guid? asked)
    {
        var id = Guid.CreateVersion7();
        var rows = new[] { new { id = Guid.CreateVersion7(), email = Unique.Email(), role = "USER", roleIds = Array.Empty<Guid>() } };
        await Sql.ExecuteAsync(
            """
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts, asked_by)
            VALUES ($1, $2, 'invitations.create', 'available', $3::text::jsonb, 1, (SELECT asked_by FROM jobs WHERE tenant_id = $1 AND id = $4))
            """,
            tenant.Id, id, JsonSerializer.Serialize(new { rights = "ADMIN", rows }), asked ?? Guid.Empty);
        return id;
    }

    private static async Task<Guid> InviteAsync(ApiUser inviter, string email)
    {
        using var answer = await inviter.PostAsync("/invitations/bulk", new { invitations = new[] { new { email, role = "USER" } } });
        var id = (await answer.ShouldBeAsync(202)).GetProperty("id").GetGuid();
        Assert.Equal("succeeded", (await inviter.FinishedAsync(id)).Text("state"));
        return id;
    }

    /// <summary>Of the one invitation, as GET /audit shows it, also among what the account did.</summary>
    private static async Task<JsonElement> ActorAsync(Tenant tenant, string? accountId)
    {
        JsonElement page = default;
        await Eventually.TrueAsync(async () =>
        {
            using var answer = await tenant.Admin.GetAsync($"/audit?action=invitation.created{(accountId is null ? "" : $"&actorId={accountId}")}");
            return (page = (await answer.ShouldBeAsync(200)).GetProperty("items")).GetArrayLength() > 0;
        });
        return Assert.Single(page.EnumerateArray()).GetProperty("actor");
    }

    private static async Task<string> AccountIdAsync(ApiUser user) => (await Sql.ScalarAsync<Guid>("SELECT account_id FROM users WHERE id = $1", user.Id)).ToString();
}
