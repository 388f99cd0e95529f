using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Auth;

/// <summary>Registration for the addresses of a tenant's verified domains, on an instance that else asks for no proof.</summary>
public sealed class RegisterByDomainTests
{
    [Fact]
    public async Task Lets_an_address_in_the_domain_join_once_its_mailbox_is_proven()
    {
        var (tenant, domain) = await ByDomainAsync();
        var (email, password) = ($"p{Unique.Text()}@{domain}", Unique.Password());

        using var asked = await RegisterAsync(tenant.Id, email, password);
        await asked.ShouldBeAsync(202);
        Assert.Equal(1L, await MembersAsync(tenant));
        var letter = await Mailbox.LetterAsync(email, Mailbox.Verify);
        using var confirmed = await Recovery.ConfirmAsync(email, letter.Code, password);
        await confirmed.ShouldBeAsync(204);

        var user = await ApiUser.SignInAsync(ApiHost.Current.Client, email, password, tenant.Id);
        Assert.Equal(200, await user.StatusAsync());
        Assert.Equal("USER", await Sql.ScalarAsync<string>("SELECT role FROM users WHERE tenant_id = $1 AND id = $2", tenant.Id, user.Id));
    }

    [Fact]
    public async Task Looks_closed_to_every_other_address()
    {
        var (tenant, domain) = await ByDomainAsync();
        var closed = await Tenant.CreateAsync();
        using var reference = await RegisterAsync(closed.Id, Unique.Email());
        var wanted = WithoutTrace(await reference.ShouldBeProblemAsync(403, "registration_closed"));

        foreach (var email in new[] { Unique.Email(), $"p@sub.{domain}", $"p@{domain}.example.net", $"p@x{domain}", (await Tenant.CreateAsync()).Admin.Email })
        {
            using var answer = await RegisterAsync(tenant.Id, email);
            Assert.Equal(wanted, WithoutTrace(await answer.ShouldBeProblemAsync(403, "registration_closed")));
        }

        Assert.Equal(1L, await MembersAsync(tenant));
    }

    [Fact]
    public async Task A_domain_that_nobody_has_proven_lets_nobody_in()
    {
        var (tenant, domain) = await ByDomainAsync(verified: false);

        using var answer = await RegisterAsync(tenant.Id, $"p@{domain}");

        await answer.ShouldBeProblemAsync(403, "registration_closed");
    }

    [Theory]
    [InlineData("UPDATE tenants SET registration = 'closed' WHERE id = $1")]
    [InlineData("UPDATE tenants SET status = 'suspended' WHERE id = $1")]
    [InlineData("DELETE FROM tenant_domains WHERE tenant_id = $1")]
    public async Task What_has_ended_meanwhile_is_looked_at_when_the_mailbox_is_proven(string change)
    {
        var (tenant, domain) = await ByDomainAsync();
        var (email, password) = ($"p{Unique.Text()}@{domain}", Unique.Password());
        using var asked = await RegisterAsync(tenant.Id, email, password);
        await asked.ShouldBeAsync(202);
        var letter = await Mailbox.LetterAsync(email, Mailbox.Verify);
        await Sql.ExecuteAsync(change, tenant.Id);

        using var confirmed = await Recovery.ConfirmAsync(email, letter.Code, password);

        await confirmed.ShouldBeProblemAsync(400, "invalid_code");
        Assert.Equal(1L, await MembersAsync(tenant));
    }

    [Fact]
    public async Task Answers_the_same_whether_or_not_the_address_has_an_account()
    {
        var (tenant, domain) = await ByDomainAsync();
        var member = await Tenant.CreateAsync(email: $"p{Unique.Text()}@{domain}");

        using var known = await RegisterAsync(tenant.Id, member.Admin.Email);
        using var unknown = await RegisterAsync(tenant.Id, $"p{Unique.Text()}@{domain}");

        Assert.Equal(((await known.ShouldBeAsync(202)).ToString(), await known.ReadTextAsync()), ((await unknown.ShouldBeAsync(202)).ToString(), await unknown.ReadTextAsync()));
    }

    [Fact]
    public async Task A_tenant_opens_and_closes_itself()
    {
        var tenant = await Tenant.CreateAsync();
        await SetAsync(tenant, "open");
        using var open = await RegisterAsync(tenant.Id, Unique.Email());
        await SetAsync(tenant, "closed");
        using var closed = await RegisterAsync(tenant.Id, Unique.Email());

        await open.ShouldBeAsync(201);
        await closed.ShouldBeProblemAsync(403, "registration_closed");
    }

    private static async Task<(Tenant Tenant, string Domain)> ByDomainAsync(bool verified = true)
    {
        var (tenant, domain) = (await Tenant.CreateAsync(), $"{Unique.Text()}.example.com");
        await SetAsync(tenant, "domain");
        await Sql.ExecuteAsync("INSERT INTO tenant_domains (tenant_id, id, domain, verified_at) VALUES ($1, gen_random_uuid(), $2, CASE WHEN $3 THEN now() END)", tenant.Id, domain, verified);
        return (tenant, domain);
    }

    private static async Task SetAsync(Tenant tenant, string registration)
    {
        using var answer = await tenant.Admin.PatchAsync("/tenants/current", new { registration });
        await answer.ShouldBeAsync(200);
    }

    private static Task<long> MembersAsync(Tenant tenant) => Sql.ScalarAsync<long>("SELECT count(*) FROM users WHERE tenant_id = $1", tenant.Id);

    private static Task<HttpResponseMessage> RegisterAsync(Guid tenantId, string email, string? password = null) =>
        ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/register", new { email, password = password ?? Unique.Password(), tenantId });

    private static string WithoutTrace(JsonElement problem) => JsonSerializer.Serialize(problem).Replace(problem.Text("traceId"), "", StringComparison.Ordinal);
}
