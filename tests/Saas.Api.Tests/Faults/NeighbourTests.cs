using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Faults;

/// <summary>Requests share database connections: a statement that PostgreSQL refuses must not disturb its neighbours on the wire.</summary>
public sealed class NeighbourTests
{
    [Fact]
    public async Task Are_not_disturbed_by_statements_that_fail()
    {
        for (var start = 0; start < 4; start++)
        {
            await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?> { ["DATABASE_CONNECTIONS"] = "1" });
            var (first, second) = (await Tenant.CreateAsync(api), await Tenant.CreateAsync(api));

            var requests = Enumerable.Range(0, 200).Select(i => ((i & 1) == 0 ? first : second, (i / 2) % 3)).Select(async work =>
            {
                var (tenant, kind) = work;
                using var answer = kind == 0
                    ? await tenant.Admin.PostAsync("/users", new { email = tenant.Admin.Email, name = "Twice", role = "USER" })
                    : await tenant.Admin.GetAsync(kind == 1 ? "/users?search=p" : "/users");
                if (kind == 0)
                    await answer.ShouldBeProblemAsync(409, "user_exists");
                else
                    Assert.All((await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray(),
                        item => Assert.Equal(tenant.Id, item.GetProperty("tenantId").GetGuid()));
            });

            await Task.WhenAll(requests);
        }
    }
}
