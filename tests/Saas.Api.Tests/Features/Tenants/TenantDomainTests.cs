using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Tenants;

/// <summary>Mail domains of a tenant. What holds for codes of every purpose is in CodePurposeTests.</summary>
public sealed class TenantDomainTests
{
    [Fact]
    public async Task Is_proven_by_a_code_from_a_mailbox_in_it()
    {
        var (tenant, name) = (await Tenant.CreateAsync(), Name());
        var domain = await AddAsync(tenant, name.ToUpperInvariant());
        Assert.Equal((name, JsonValueKind.Null), (domain.Text("domain"), domain.GetProperty("verifiedAt").ValueKind));

        var code = await CodeAsync(tenant, domain, $"IT@{name}", $"it@{name}");
        using var wrong = await VerifyAsync(tenant, domain, Recovery.Wrong(code));
        using var right = await VerifyAsync(tenant, domain, code);

        await wrong.ShouldBeProblemAsync(400, "invalid_code");
        await right.ShouldBeAsync(204);
        var listed = Assert.Single(await ListAsync(tenant));
        Assert.Equal((domain.Text("id"), JsonValueKind.String), (listed.Text("id"), listed.GetProperty("verifiedAt").ValueKind));
        await AuditRows.OneAsync(tenant.Id, "tenant_domain.created");
        await AuditRows.OneAsync(tenant.Id, "tenant_domain.updated");
    }

    [Theory]
    [InlineData("")]
    [InlineData("acme")]
    [InlineData(".example.com")]
    [InlineData("example.com.")]
    [InlineData("exa mple.com")]
    [InlineData("it@example.com")]
    [InlineData("https://example.com")]
    [InlineData("127.0.0.1")]
    [InlineData("[127.0.0.1]")]
    [InlineData("*.example.com")]
    [InlineData("exam_ple.com")]
    [InlineData("exam\u200Bple.com")]
    [InlineData("ｅxample.com")]
    [InlineData("gmail.com")]
    [InlineData("GMAIL.com")]
    [InlineData("googlemail.com")]
    [InlineData("outlook.com")]
    [InlineData("yahoo.co.uk")]
    [InlineData("hotmail.fr")]
    [InlineData("icloud.com")]
    public async Task Refuses_what_is_no_domain_or_gives_addresses_to_anybody(string domain)
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await tenant.Admin.PostAsync("/tenants/current/domains", new { domain });

        await answer.ShouldPointAtAsync("#/domain");
    }

    [Fact]
    public async Task A_letter_of_another_script_makes_another_domain()
    {
        var (tenant, text) = (await Tenant.CreateAsync(), Unique.Text());

        var domain = await AddAsync(tenant, $"а{text}.example.com");

        Assert.StartsWith("xn--", domain.Text("domain"), StringComparison.Ordinal);
        Assert.NotEqual($"a{text}.example.com", domain.Text("domain"));
    }

    [Fact]
    public async Task Is_there_once_a_tenant_and_may_be_several_tenants()
    {
        var (tenant, other, name) = (await Tenant.CreateAsync(), await Tenant.CreateAsync(), Name());
        await AddAsync(tenant, name);

        using var again = await tenant.Admin.PostAsync("/tenants/current/domains", new { domain = name.ToUpperInvariant() });

        await again.ShouldBeProblemAsync(409, "domain_exists");
        await AddAsync(other, name);
    }

    [Fact]
    public async Task Sends_codes_to_addresses_in_it_only()
    {
        var (tenant, name) = (await Tenant.CreateAsync(), Name());
        var domain = await AddAsync(tenant, name);

        foreach (var email in new[] { Unique.Email(), $"it@sub.{name}", $"it@{name}.example.net", tenant.Admin.Email })
        {
            using var answer = await tenant.Admin.PostAsync($"/tenants/current/domains/{domain.Text("id")}/code", new { email });
            await answer.ShouldPointAtAsync("#/email");
        }
    }

    [Fact]
    public async Task A_code_of_one_tenant_proves_nothing_for_another_one_with_the_same_domain()
    {
        var (tenant, other, name) = (await Tenant.CreateAsync(), await Tenant.CreateAsync(), Name());
        var (own, others) = (await AddAsync(tenant, name), await AddAsync(other, name));
        var code = await CodeAsync(tenant, own, $"it@{name}");

        using var foreign = await VerifyAsync(other, others, code);
        using var byId = await VerifyAsync(other, own, code);
        using var right = await VerifyAsync(tenant, own, code);

        await foreign.ShouldBeProblemAsync(400, "invalid_code");
        await byId.ShouldBeProblemAsync(404, "not_found");
        await right.ShouldBeAsync(204);
        Assert.Equal(JsonValueKind.Null, Assert.Single(await ListAsync(other)).GetProperty("verifiedAt").ValueKind);
    }

    [Fact]
    public async Task A_code_is_worth_nothing_for_a_domain_that_was_removed_and_added_again()
    {
        var (tenant, name) = (await Tenant.CreateAsync(), Name());
        var domain = await AddAsync(tenant, name);
        var code = await CodeAsync(tenant, domain, $"it@{name}");
        using var removed = await tenant.Admin.DeleteAsync($"/tenants/current/domains/{domain.Text("id")}");
        var added = await AddAsync(tenant, name);

        using var gone = await VerifyAsync(tenant, domain, code);
        using var late = await VerifyAsync(tenant, added, code);

        await removed.ShouldBeAsync(204);
        await gone.ShouldBeProblemAsync(404, "not_found");
        await late.ShouldBeProblemAsync(400, "invalid_code");
    }

    [Fact]
    public async Task Of_many_at_once_a_tenant_gets_as_many_as_it_may_have()
    {
        var tenant = await Tenant.CreateAsync();
        await Sql.ExecuteAsync("INSERT INTO tenant_domains (tenant_id, id, domain) SELECT $1, gen_random_uuid(), 'd' || n || '.example.com' FROM generate_series(1, 45) n", tenant.Id);

        var answers = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => tenant.Admin.PostAsync("/tenants/current/domains", new { domain = Name() })));

        Assert.Equal((5, 10), (answers.Count(answer => (int)answer.StatusCode == 201), answers.Count(answer => (int)answer.StatusCode == 409)));
        await answers.First(answer => (int)answer.StatusCode == 409).ShouldBeProblemAsync(409, "domains_full");
    }

    private static string Name() => $"{Unique.Text()}.example.com";

    private static async Task<JsonElement> AddAsync(Tenant tenant, string domain)
    {
        using var answer = await tenant.Admin.PostAsync("/tenants/current/domains", new { domain });
        return await answer.ShouldBeAsync(201);
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(Tenant tenant)
    {
        using var answer = await tenant.Admin.GetAsync("/tenants/current/domains");
        return [.. (await answer.ShouldBeAsync(200)).GetProperty("items").EnumerateArray()];
    }

    private static async Task<string> CodeAsync(Tenant tenant, JsonElement domain, string email, string? stored = null)
    {
        using var asked = await tenant.Admin.PostAsync($"/tenants/current/domains/{domain.Text("id")}/code", new { email });
        await asked.ShouldBeAsync(202);
        return (await Mailbox.LetterAsync(stored ?? email, Mailbox.Domain)).Code;
    }

    private static Task<HttpResponseMessage> VerifyAsync(Tenant tenant, JsonElement domain, string code) =>
        tenant.Admin.PostAsync($"/tenants/current/domains/{domain.Text("id")}/verification", new { code });
}
