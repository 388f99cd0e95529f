using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Tenants;

/// <summary>Short names of tenants: one each, of one alphabet, none that passes for the service.</summary>
public sealed class TenantSlugTests
{
    [Fact]
    public async Task Is_stored_in_small_letters()
    {
        var (tenant, text) = (await Tenant.CreateAsync(), Unique.Text());

        using var answer = await SetAsync(tenant, $"ACME-{text}");

        Assert.Equal($"acme-{text}", (await answer.ShouldBeAsync(200)).Text("slug"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("-acme")]
    [InlineData("acme-")]
    [InlineData("ac--me")]
    [InlineData("ac me")]
    [InlineData(" acme")]
    [InlineData("ac_me")]
    [InlineData("ac.me")]
    [InlineData("acme/x")]
    [InlineData("xn--acme-9ta")]
    [InlineData("аcme")] // A Cyrillic a.
    [InlineData("acⅿe")] // A Roman numeral.
    [InlineData("ａｃｍｅ")] // Wide letters.
    [InlineData("\u212Aelvin")] // The Kelvin sign becomes a k in small letters.
    [InlineData("ınfo-desk")] // A dotless i.
    [InlineData("İnfo-desk")]
    [InlineData("acmé")]
    [InlineData("acme\u0301")]
    [InlineData("ac\u200Bme")] // Nobody sees it.
    [InlineData("ac\u00ADme")]
    [InlineData("ac\u202Eme")]
    [InlineData("acme\u0660")] // A digit of another script.
    [InlineData("ac‐me")] // A hyphen that is not the one of ASCII.
    public async Task Refuses_what_is_of_another_form_or_alphabet(string slug)
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await SetAsync(tenant, slug);

        await answer.ShouldPointAtAsync("#/slug");
        Assert.Equal(tenant.Slug, await Sql.ScalarAsync<string>("SELECT slug FROM tenants WHERE id = $1", tenant.Id));
    }

    [Fact]
    public async Task Refuses_one_that_is_too_long()
    {
        var tenant = await Tenant.CreateAsync();

        using var fits = await SetAsync(tenant, Unique.Text() + new string('x', 44));
        using var refused = await SetAsync(tenant, Unique.Text() + new string('x', 45));

        await fits.ShouldBeAsync(200);
        await refused.ShouldPointAtAsync("#/slug");
    }

    [Theory]
    [InlineData("admin")]
    [InlineData("ADMIN")]
    [InlineData("api")]
    [InlineData("www")]
    [InlineData("support")]
    [InlineData("login")]
    [InlineData("adm1n")]
    [InlineData("ad-min")]
    [InlineData("supp0rt")]
    [InlineData("5upport")]
    [InlineData("b1lling")]
    [InlineData("s-e-c-u-r-i-t-y")]
    [InlineData("rnail")]
    [InlineData("vvww")]
    public async Task Refuses_reserved_names_and_what_would_be_read_as_one(string slug)
    {
        var tenant = await Tenant.CreateAsync();

        using var answer = await SetAsync(tenant, slug);

        await answer.ShouldPointAtAsync("#/slug");
    }

    [Theory]
    [InlineData("Admin")]
    [InlineData("Supp0rt")]
    public async Task Is_no_reserved_name_either_when_sign_up_makes_it(string name)
    {
        var tenant = await Tenant.CreateAsync(name: name);

        Assert.Matches($"^{name.ToLowerInvariant()}-[a-z0-9]{{6}}$", tenant.Slug);
    }

    [Fact]
    public async Task Refuses_one_that_another_tenant_has()
    {
        var (tenant, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());

        using var taken = await SetAsync(tenant, other.Slug.ToUpperInvariant());
        using var own = await SetAsync(tenant, tenant.Slug);

        var problem = await taken.ShouldBeProblemAsync(409, "slug_taken");
        Assert.DoesNotContain(other.Id.ToString(), problem.GetRawText(), StringComparison.Ordinal);
        await own.ShouldBeAsync(200);
    }

    [Fact]
    public async Task Of_ten_tenants_that_want_one_at_once_one_gets_it()
    {
        var tenants = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Tenant.CreateAsync()));
        var slug = Unique.Text();

        var answers = await Task.WhenAll(tenants.Select(tenant => SetAsync(tenant, slug)));

        Assert.Equal([200, .. Enumerable.Repeat(409, 9)], answers.Select(answer => (int)answer.StatusCode).Order());
        Assert.Equal(1L, await Sql.ScalarAsync<long>("SELECT count(*) FROM tenants WHERE slug = $1", slug));
    }

    private static Task<HttpResponseMessage> SetAsync(Tenant tenant, string slug) => tenant.Admin.PatchAsync("/tenants/current", new { slug });
}
