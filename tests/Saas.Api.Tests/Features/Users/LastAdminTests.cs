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
