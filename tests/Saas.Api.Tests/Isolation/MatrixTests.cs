using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>
/// Calls every operation that needs a token with another tenant's ids, tenant header, cursors and searches. The rows come from
/// docs/openapi.json, which is the program's own document (OpenApiTests).
/// </summary>
public sealed class MatrixTests
{
    public static TheoryData<string> Protected => [.. Rows(operation => true)];

    public static TheoryData<string> WithIds => [.. Rows(operation => operation.Path.Contains('{', StringComparison.Ordinal) && !operation.IsOfPlatform)];

    public static TheoryData<string> WithPermission => [.. Rows(operation => operation.Permission is not null)];

    public static TheoryData<string> WithQuery => [.. Rows(operation => operation.Method == "GET" && !operation.IsOfPlatform && operation.Parameters.Any(parameter => parameter.In == "query"))];

    public static TheoryData<string> WithBody => [.. Rows(operation => operation.Body is not null && !operation.IsOfPlatform)];

    public static TheoryData<string> OfPlatform => [.. Rows(operation => operation.IsOfPlatform)];

    public static TheoryData<string> ForAllTenants => [.. Rows(TakesAllTenants)];

    [Fact]
    public async Task Every_operation_that_needs_a_token_has_a_row()
    {
        using var answer = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Get, "/openapi/v1.json");

        var served = ApiDocument.Read(await answer.ReadTextAsync()).Where(operation => operation.NeedsToken).Select(operation => operation.Id).ToList();
        Assert.True(served.Count >= 6, "The document has too few operations: the matrix would be empty.");
        Assert.Equal(served.Order(StringComparer.Ordinal), Rows(_ => true).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(WithIds))]
    public async Task Another_tenants_ids_are_not_found(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());

        foreach (var owner in new[] { tenants.B.Admin, tenants.BUser })
        {
            using var answer = await SendAsync(operation, tenants.A.Admin, await Samples.PathAsync(operation, owner), tenants.AUser);

            await answer.ShouldBeProblemAsync(404, "not_found");
            tenants.Before.ShouldNotBeIn(await answer.ReadTextAsync());
        }

        await tenants.BShouldBeUnchangedAsync();
    }

    [Theory]
    [MemberData(nameof(Protected))]
    public async Task Another_tenants_header_is_refused(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());

        foreach (var owner in new[] { tenants.AUser, tenants.BUser })
        {
            using var answer = await SendAsync(operation, tenants.A.Admin, await Samples.PathAsync(operation, owner), owner, ("X-Tenant-ID", tenants.B.Id.ToString()));

            await answer.ShouldBeProblemAsync(403, "tenant_mismatch");
        }

        await tenants.BShouldBeUnchangedAsync();
    }

    [Theory]
    [MemberData(nameof(Protected))]
    public async Task A_tenant_that_does_not_exist_looks_like_any_other(string id)
    {
        var (operation, tenant) = (Find(id), await Tenant.CreateAsync());

        using var answer = await SendAsync(operation, tenant.Admin, await Samples.PathAsync(operation, tenant.Admin), tenant.Admin, ("X-Tenant-ID", Guid.CreateVersion7().ToString()));

        await answer.ShouldBeProblemAsync(403, "tenant_mismatch");
    }

    [Theory]
    [MemberData(nameof(Protected))]
    public async Task Without_a_token_nothing_is_served(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());

        using var answer = await ApiHost.Current.Client.SendJsonAsync(new HttpMethod(operation.Method), await Samples.PathAsync(operation, tenants.BUser), Samples.Body(operation, tenants.BUser));

        await answer.ShouldBeProblemAsync(401, "authentication_required");
        await tenants.BShouldBeUnchangedAsync();
    }

    [Theory]
    [MemberData(nameof(WithPermission))]
    public async Task A_user_without_the_permission_is_refused_in_its_own_tenant(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());

        using var answer = await SendAsync(operation, tenants.BUser, await Samples.PathAsync(operation, tenants.B.Admin), tenants.B.Admin);

        await answer.ShouldBeProblemAsync(403, "permission_denied");
        await tenants.BShouldBeUnchangedAsync();
    }

    [Theory]
    [MemberData(nameof(WithQuery))]
    public async Task Another_tenants_values_in_the_query_find_nothing_of_it(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());

        foreach (var query in Samples.Queries(operation, tenants))
        {
            using var answer = await SendAsync(operation, tenants.A.Admin, $"{await Samples.PathAsync(operation, tenants.AUser)}?{query}", tenants.AUser);

            Assert.Equal(200, (int)answer.StatusCode);
            tenants.Before.ShouldNotBeIn(await answer.ReadTextAsync());
        }

        await tenants.BShouldBeUnchangedAsync();
    }

    [Theory]
    [MemberData(nameof(WithBody))]
    public async Task Another_tenants_ids_in_the_body_reach_nothing_of_it(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());
        var ids = operation.Body!.Value.GetProperty("properties").EnumerateObject().Any(member => Samples.IsId(member.Value));

        using var answer = await SendAsync(operation, tenants.A.Admin, await Samples.PathAsync(operation, Samples.OwnerFor(operation, tenants.A.Admin, tenants.AUser)), tenants.BUser);

        Assert.Equal(!ids && Samples.Satisfies(operation) && !Samples.WantSecrets.Contains(id), answer.IsSuccessStatusCode);
        Assert.InRange((int)answer.StatusCode, 200, 404);
        tenants.Before.ShouldNotBeIn(await answer.ReadTextAsync());
        await tenants.BShouldBeUnchangedAsync();
    }

    [Theory]
    [MemberData(nameof(OfPlatform))]
    public async Task What_is_the_platforms_is_not_for_a_tenants_administrator(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());

        foreach (var owner in new[] { tenants.A.Admin, tenants.B.Admin })
        {
            using var answer = await SendAsync(operation, tenants.A.Admin, await Samples.PathAsync(operation, owner), owner);

            await answer.ShouldBeProblemAsync(403, "permission_denied");
            tenants.Before.ShouldNotBeIn(await answer.ReadTextAsync());
        }

        await tenants.BShouldBeUnchangedAsync();
    }

    [Theory]
    [MemberData(nameof(ForAllTenants))]
    public async Task Every_tenant_at_once_is_not_for_a_tenants_administrator(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());
        var (path, body) = (await Samples.PathAsync(operation, tenants.AUser), Samples.Body(operation, tenants.AUser));
        if (body is not null)
            body[Samples.AllTenants] = true;

        using var answer = await tenants.A.Admin.SendAsync(new HttpMethod(operation.Method), body is null ? $"{path}?{Samples.AllTenants}=true" : path, body);

        await answer.ShouldBeProblemAsync(403, "permission_denied");
        await tenants.BShouldBeUnchangedAsync();
    }

    private static bool TakesAllTenants(Operation operation) =>
        operation.Parameters.Any(parameter => parameter.Name == Samples.AllTenants) || operation.Body?.GetProperty("properties").TryGetProperty(Samples.AllTenants, out _) == true;

    private static Task<HttpResponseMessage> SendAsync(Operation operation, ApiUser caller, string path, ApiUser bodyOwner, params (string, string)[] headers) =>
        caller.SendAsync(new HttpMethod(operation.Method), path, Samples.Body(operation, bodyOwner), headers);

    private static Operation Find(string id) => ApiDocument.Committed.Single(operation => operation.Id == id);

    private static IEnumerable<string> Rows(Func<Operation, bool> which) =>
        ApiDocument.Committed.Where(operation => operation.NeedsToken && which(operation)).Select(operation => operation.Id);
}
