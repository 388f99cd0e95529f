using Microsoft.AspNetCore.Routing;
using Saas.Api.Platform.Access;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>
/// Calls every operation that needs a recent sign-in with a session whose owner signed in eleven minutes ago. Which these are comes from
/// the routes (RouteTests lists them); the values are those of the isolation matrix.
/// </summary>
public sealed class StepUpTests
{
    /// <summary>SQL: tables with a column that names an account; what is in them beside the tenants' own (Footprint).</summary>
    private const string AccountTables = """
        SELECT c.relname
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped AND a.attname = 'account_id'
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
        ORDER BY 1
        """;

    public static TheoryData<string> Guarded => [.. ServedEndpoints.All
        .Where(endpoint => endpoint.Metadata.GetMetadata<RecentSignIn>() is not null)
        .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName)];

    [Fact]
    public void There_are_rows() => Assert.True(Guarded.Count >= 20, "Few operations need a recent sign-in.");

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task An_old_sign_in_is_refused_and_changes_nothing(string id)
    {
        var (operation, tenants) = (ApiDocument.Committed.Single(operation => operation.Id == id), await TwoTenants.CreateAsync());
        var caller = await AgedAsync(operation.IsOfPlatform ? await tenants.A.AddSuperAdminAsync() : tenants.B.Admin);
        var (path, body) = (await Samples.PathAsync(operation, Samples.OwnerFor(operation, caller, tenants.BUser)), Samples.Body(operation, tenants.BUser));
        if (id is "DeleteTenant" or "DeleteAnyTenant")
            body!["slug"] = tenants.B.Slug;
        var before = (Tenant: await Footprint.OfAsync(tenants.B.Id), Account: await AccountAsync(caller));

        using var answer = await caller.SendAsync(new HttpMethod(operation.Method), path, body);

        await answer.ShouldBeProblemAsync(401, "reauthentication_required");
        Assert.Contains(("401", "reauthentication_required"), operation.Problems);
        Assert.Equal("Bearer error=\"insufficient_user_authentication\", max_age=\"600\"", answer.Header("WWW-Authenticate"));
        await before.Tenant.ShouldBeUnchangedAsync(tenants.B.Id);
        Assert.Equal(before.Account, await AccountAsync(caller));
        if (id == "AddTenant")
            Assert.Equal(0, await Sql.ScalarAsync<long>("SELECT count(*) FROM tenants WHERE slug = $1", body!["slug"]!.GetValue<string>()));
        // Its session is as good as it was.
        Assert.Equal(200, await caller.StatusAsync());
    }

    /// <summary>A refresh does not make it younger.</summary>
    private static async Task<ApiUser> AgedAsync(ApiUser user)
    {
        await Sql.ExecuteAsync("UPDATE sessions SET authenticated_at = authenticated_at - interval '11 minutes' WHERE id = $1", Jwt.Payload(user.AccessToken).GetProperty("sid").GetGuid());
        return await user.RefreshedAsync();
    }

    private static async Task<string> AccountAsync(ApiUser user)
    {
        var account = Jwt.Payload(user.AccessToken).GetProperty("sub").GetGuid();
        List<string> rows = [await Sql.ScalarAsync<string>("SELECT to_jsonb(a)::text FROM accounts a WHERE id = $1", account)];
        foreach (var table in await Catalogue.ListAsync(AccountTables))
            rows.Add(await Sql.ScalarAsync<string>($"SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t::text), '[]')::text FROM {table} t WHERE account_id = $1", account));
        return string.Join('\n', rows);
    }
}
