using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Users;

/// <summary>A tenant keeps an ADMIN also when its ADMINs are taken away at the same moment.</summary>
public sealed class LastAdminTests
{
    private const int Rounds = 20;

    [Theory]
    [InlineData("demote", "demote")]
    [InlineData("delete", "delete")]
    [InlineData("suspend", "delete")]
    public async Task Survives_when_both_ADMINs_go_at_once(string first, string second)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var tenant = await Tenant.CreateAsync();
            var other = await tenant.AddUserAsync("ADMIN");

            var answers = await Task.WhenAll(TakeAsync(first, tenant.Admin, other.Id), TakeAsync(second, other, tenant.Admin.Id));

            foreach (var answer in answers)
                Assert.Contains((int)answer.StatusCode, new[] { 200, 204, 401, 403, 409 });
            Assert.Equal(1L, await Sql.ScalarAsync<long>(
                "SELECT count(*) FROM users WHERE tenant_id = $1 AND role = 'ADMIN' AND status = 'active'", tenant.Id));
        }
    }

    [Theory]
    [InlineData("demote")]
    [InlineData("delete")]
    public async Task Survives_when_one_ADMIN_takes_both_away_at_once(string how)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var tenant = await Tenant.CreateAsync();
            var other = await tenant.AddAsync("ADMIN");
            var super = await tenant.AddSuperAdminAsync();

            var answers = await Task.WhenAll(TakeAsync(how, super, tenant.Admin.Id), TakeAsync(how, super, other.GetProperty("id").GetGuid()));

            Assert.Equal([how == "delete" ? 204 : 200, 409], answers.Select(answer => (int)answer.StatusCode).Order());
        }
    }

    [Theory]
    [InlineData("demote")]
    [InlineData("suspend")]
    [InlineData("delete")]
    public async Task One_whose_account_is_to_be_erased_does_not_count(string how)
    {
        var tenant = await Tenant.CreateAsync();
        var (leaver, super) = (await tenant.AddUserAsync("ADMIN"), await tenant.AddSuperAdminAsync());
        using var left = await leaver.DeleteAsync("/account");
        await left.ShouldBeAsync(202);

        using var refused = await TakeAsync(how, super, tenant.Admin.Id);
        await refused.ShouldBeProblemAsync(409, "last_admin");
        using var restored = await leaver.Client.SendJsonAsync(HttpMethod.Post, "/account/restore", new { email = leaver.Email, password = leaver.Password });
        await restored.ShouldBeAsync(204);
        using var taken = await TakeAsync(how, super, tenant.Admin.Id);

        Assert.True(taken.IsSuccessStatusCode, await taken.ReadTextAsync());
    }

    [Theory]
    [InlineData("demote")]
    [InlineData("delete")]
    public async Task Survives_when_one_ADMIN_leaves_while_the_other_is_taken_away(string how)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var tenant = await Tenant.CreateAsync();
            var leaver = await tenant.AddUserAsync("ADMIN");
            await tenant.AddAsync();

            var answers = await Task.WhenAll(leaver.DeleteAsync("/account"), TakeAsync(how, tenant.Admin, tenant.Admin.Id));

            Assert.Contains(409, answers.Select(answer => (int)answer.StatusCode));
            Assert.Equal(1L, await Sql.ScalarAsync<long>(
                "SELECT count(*) FROM users u JOIN accounts a ON a.id = u.account_id WHERE u.tenant_id = $1 AND u.role = 'ADMIN' AND u.status = 'active' AND a.delete_at IS NULL", tenant.Id));
        }
    }

    [Fact]
    public async Task One_who_has_not_proven_the_mailbox_does_not_count()
    {
        var (tenant, elsewhere) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await tenant.AddAsync("ADMIN", email: elsewhere.Admin.Email);

        using var refused = await tenant.Admin.PatchAsync($"/users/{tenant.Admin.Id}", new { role = "USER" });
        await refused.ShouldBeProblemAsync(409, "last_admin");
        await Mailbox.ProveAsync(elsewhere.Admin.Email);
        using var taken = await tenant.Admin.PatchAsync($"/users/{tenant.Admin.Id}", new { role = "USER" });

        await taken.ShouldBeAsync(200);
    }

    private static Task<HttpResponseMessage> TakeAsync(string how, ApiUser by, Guid id) => how switch
    {
        "demote" => by.PatchAsync($"/users/{id}", new { role = "USER" }),
        "suspend" => by.PatchAsync($"/users/{id}", new { status = "suspended" }),
        _ => by.DeleteAsync($"/users/{id}"),
    };
}
