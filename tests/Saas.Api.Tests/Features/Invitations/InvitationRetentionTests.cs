using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Invitations;

public sealed class InvitationRetentionTests
{
    [Fact]
    public async Task What_has_been_over_for_long_is_removed_and_nothing_else()
    {
        await using var own = await OwnJobs.StartAsync();
        await own.Tenant.Admin.InviteAsync(Unique.Email(), delivery: "link");
        await own.Tenant.Admin.InviteAsync(Unique.Email(), delivery: "link");
        await own.Database.ExecuteAsync("""
            UPDATE invitations SET expires_at = now() - interval '91 d' WHERE id = (SELECT id FROM invitations ORDER BY id LIMIT 1);
            UPDATE invitations SET expires_at = now() - interval '89 d' WHERE id = (SELECT id FROM invitations ORDER BY id DESC LIMIT 1);
            INSERT INTO jobs (tenant_id, id, kind, state, payload, max_attempts)
            VALUES ('00000000-0000-0000-0000-000000000000', gen_random_uuid(), 'invitations.retention', 'available', '{"schedule": "test", "tick": "2026-01-01T00:00:00Z"}', 5)
            """);

        await using var worker = await own.Database.StartWorkerAsync();

        await Eventually.TrueAsync(async () => await own.Database.ScalarAsync<long>("SELECT count(*) FROM invitations") == 1);
        Assert.Equal(1L, await own.Database.ScalarAsync<long>("SELECT count(*) FROM audit_events WHERE action = 'invitation.deleted'"));
    }
}
