using System.Text.Json;
using System.Text.Json.Nodes;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Invitations;

/// <summary>Many at once.</summary>
public sealed class CreateInvitationsTests
{
    [Fact]
    public async Task Tells_of_each_row_what_came_of_it()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        var (one, two) = (Unique.Email(), Unique.Email());
        var role = await tenant.AddRoleAsync("audit.read");

        var operation = await FinishedAsync(tenant.Admin, await StartAsync(tenant.Admin, [
            Row(one, "ADMIN"), Row("nobody"), Row(tenant.Admin.Email), Row(one.ToUpperInvariant()), Row(two, roleIds: [role]), Row(other.Admin.Email)]));

        Assert.Equal(("succeeded", 100, 6, 6), (operation.Text("state"), operation.GetProperty("progress").GetInt32(), operation.GetProperty("done").GetInt32(), operation.GetProperty("total").GetInt32()));
        var result = operation.GetProperty("result");
        Assert.Equal((3, 3), (result.GetProperty("invited").GetInt32(), result.GetProperty("refused").GetInt32()));
        var rows = result.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["invited", "invalid_email", "user_exists", "duplicate", "invited", "invited"], rows.Select(row => row.Text("code")));
        Assert.Equal([0, 1, 2, 3, 4, 5], rows.Select(row => row.GetProperty("row").GetInt32()));
        using var made = await tenant.Admin.GetAsync($"/invitations/{rows[4].Text("invitationId")}");
        var invitation = await made.ShouldBeAsync(200);
        Assert.Equal((two, role, tenant.Admin.Id), (invitation.Text("email"), invitation.GetProperty("roleIds")[0].GetGuid(), invitation.GetProperty("invitedBy").GetGuid()));
        using var accepted = await Inviting.AcceptAsync((await Mailbox.LetterAsync(one, Inviting.Subject(tenant))).Token, Unique.Password());
        Assert.Equal("ADMIN", (await accepted.ShouldBeAsync(201)).Text("role"));
    }

    [Fact]
    public async Task Five_hundred_are_taken()
    {
        var tenant = await Tenant.CreateAsync();

        var operation = await FinishedAsync(tenant.Admin, await StartAsync(tenant.Admin, [.. Enumerable.Range(0, 500).Select(_ => Row(Unique.Email()))]));

        Assert.Equal(500, operation.GetProperty("result").GetProperty("invited").GetInt32());
        Assert.Equal(500L, await Sql.ScalarAsync<long>("SELECT count(*) FROM invitations WHERE tenant_id = $1 AND status = 'pending'", tenant.Id));
    }

    [Fact]
    public async Task Tells_how_far_it_is()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        await tenant.Admin.InviteAsync(email);
        await using var held = await HeldRow.OfAccountAsync(email, "SELECT id FROM invitations WHERE email = $1 FOR UPDATE");

        var id = await StartAsync(tenant.Admin, [Row(Unique.Email()), Row(email), Row(Unique.Email())]);
        // The mail of the first invitation may wait for the row as well: who is blocked says nothing.
        var halfWay = (await tenant.Admin.OperationAsync(id, operation => operation.GetProperty("done").GetInt64() > 0)).Progress();
        await held.CommitAsync();

        Assert.Equal(("running", 1L, 3L, 33), halfWay);
        Assert.Equal(("succeeded", 3L, 3L, 100), (await tenant.Admin.FinishedAsync(id)).Progress());
    }

    [Theory]
    [InlineData(501, 400)]
    [InlineData(10_000, 413)]
    public async Task More_are_refused_and_nothing_of_them_is_done(int count, int status)
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await TryAsync(tenant.Admin, [.. Enumerable.Range(0, count).Select(_ => Row(Unique.Email()))]);

        await answer.ShouldBeProblemAsync(status, status == 400 ? "validation_failed" : "payload_too_large");
        await ShouldHaveDoneNothingAsync(tenant);
    }

    [Fact]
    public async Task A_short_form_of_ten_thousand_is_refused_as_well()
    {
        var tenant = await Tenant.CreateAsync();
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["MAX_BODY_BYTES"] = "10000000" });

        using var answer = await TryAsync(tenant.Admin.On(api), [.. Enumerable.Range(0, 10_000).Select(i => Row($"a{i}@b.co"))]);

        await answer.ShouldPointAtAsync("#/invitations");
        await ShouldHaveDoneNothingAsync(tenant);
    }

    [Theory]
    [InlineData("""{"invitations":[]}""", "validation_failed")]
    [InlineData("""{"invitations":[null]}""", "validation_failed")]
    [InlineData("""{"invitations":[{"email":"a@example.com","role":"SUPER_ADMIN"}]}""", "validation_failed")]
    [InlineData("""{"invitations":[{"email":"a@example.com","role":"USER","tenantId":"x"}]}""", "malformed_json")]
    [InlineData("""{"invitations":[{"role":"USER"}]}""", "validation_failed")]
    [InlineData("""{"invitations":{}}""", "malformed_json")]
    public async Task What_is_no_list_of_invitations_is_refused_as_a_whole(string body, string code)
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.PostAsync("/invitations/bulk", body);

        await answer.ShouldBeProblemAsync(400, code);
        await ShouldHaveDoneNothingAsync(tenant);
    }

    [Fact]
    public async Task Nobody_gives_away_more_than_it_holds_by_a_row_among_many()
    {
        var tenant = await Tenant.CreateAsync();
        var (inviter, wide) = (await tenant.AddUserWithAsync("users.create"), await tenant.AddRoleAsync("roles.manage"));
        var foreign = await (await Tenant.CreateAsync()).AddRoleAsync("users.read");

        using var admin = await TryAsync(inviter, [Row(Unique.Email()), Row(Unique.Email(), "ADMIN")]);
        using var role = await TryAsync(inviter, [Row(Unique.Email()), Row(Unique.Email(), roleIds: [wide])]);
        using var other = await TryAsync(tenant.Admin, [Row(Unique.Email()), Row(Unique.Email(), roleIds: [foreign])]);

        await admin.ShouldBeProblemAsync(403, "permission_denied");
        await role.ShouldBeProblemAsync(403, "permission_denied");
        await other.ShouldBeProblemAsync(404, "role_not_found");
        await ShouldHaveDoneNothingAsync(tenant);
    }

    [Fact]
    public async Task A_row_does_not_replace_an_invitation_to_more_than_the_inviter_holds()
    {
        var (tenant, email) = (await Tenant.CreateAsync(), Unique.Email());
        var inviter = await tenant.AddUserWithAsync("users.create");
        await tenant.Admin.InviteAsync(email, "ADMIN", delivery: "link");

        var operation = await FinishedAsync(inviter, await StartAsync(inviter, [Row(email)]));

        Assert.Equal("permission_denied", operation.GetProperty("result").GetProperty("rows")[0].Text("code"));
        Assert.Equal("ADMIN", await Sql.ScalarAsync<string>("SELECT role FROM invitations WHERE tenant_id = $1 AND status = 'pending'", tenant.Id));
    }

    [Fact]
    public async Task A_job_that_runs_again_makes_none_twice()
    {
        await using var own = await OwnJobs.StartAsync();
        var id = await StartAsync(own.Tenant.Admin, [Row(Unique.Email()), Row(Unique.Email())]);
        await using (await own.Database.StartWorkerAsync())
            await FinishedAsync(own.Tenant.Admin, id);
        await own.Database.ExecuteAsync("""
            UPDATE jobs SET state = 'available', finished_at = NULL, attempt = 0 WHERE kind = 'invitations.create';
            UPDATE operations SET state = 'running', finished_at = NULL, result = NULL
            """);

        await using var worker = await own.Database.StartWorkerAsync();
        var operation = await FinishedAsync(own.Tenant.Admin, id);

        Assert.Equal(2, operation.GetProperty("result").GetProperty("invited").GetInt32());
        Assert.Equal(2L, await own.Database.ScalarAsync<long>("SELECT count(*) FROM invitations"));
    }

    [Fact]
    public async Task Only_who_may_invite_sees_what_came_of_it()
    {
        var tenant = await Tenant.CreateAsync();
        var (user, stranger) = (await tenant.AddUserAsync(), await Tenant.CreateAsync());
        var id = await StartAsync(tenant.Admin, [Row(Unique.Email())]);

        foreach (var other in new[] { user, stranger.Admin })
        {
            using var answer = await other.GetAsync($"/operations/{id}");
            await answer.ShouldBeProblemAsync(404, "not_found");
        }
    }

    private static async Task ShouldHaveDoneNothingAsync(Tenant tenant) => Assert.Equal(0L, await Sql.ScalarAsync<long>(
        "SELECT (SELECT count(*) FROM invitations WHERE tenant_id = $1) + (SELECT count(*) FROM operations WHERE tenant_id = $1)", tenant.Id));

    private static JsonObject Row(string email, string role = "USER", Guid[]? roleIds = null)
    {
        JsonObject row = new() { ["email"] = email, ["role"] = role };
        if (roleIds is not null)
            row["roleIds"] = new JsonArray([.. roleIds.Select(id => JsonValue.Create(id))]);
        return row;
    }

    private static Task<HttpResponseMessage> TryAsync(ApiUser inviter, JsonNode[] rows) => inviter.PostAsync("/invitations/bulk", new JsonObject { ["invitations"] = new JsonArray(rows) }.ToJsonString());

    private static async Task<Guid> StartAsync(ApiUser inviter, JsonNode[] rows)
    {
        using var answer = await TryAsync(inviter, rows);
        var operation = await answer.ShouldBeAsync(202);
        Assert.Equal($"/operations/{operation.Text("id")}", answer.Header("Location"));
        return operation.GetProperty("id").GetGuid();
    }

    private static async Task<JsonElement> FinishedAsync(ApiUser inviter, Guid id)
    {
        JsonElement operation = default;
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await inviter.GetAsync($"/operations/{id}");
                return (operation = await answer.ShouldBeAsync(200)).Text("state") is "succeeded" or "failed";
            },
            TimeSpan.FromMinutes(1));
        return operation;
    }
}
