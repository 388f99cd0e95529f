using Saas.Api.Platform.Access;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>
/// Calls every operation for signed-in callers with API keys: of every scope but its own, of its own alone, of another tenant, and with
/// every scope where keys are not taken. The rows come from docs/openapi.json.
/// </summary>
public sealed class ApiKeyPermissionTests
{
    private static readonly string[] All = [.. Permissions.OfTenants];

    public static TheoryData<string> ByScope => [.. Rows(operation => operation is { TakesApiKeys: true, Permission: not null })];

    public static TheoryData<string> Taking => [.. Rows(operation => operation.TakesApiKeys)];

    public static TheoryData<string> Refusing => [.. Rows(operation => operation is { NeedsToken: true, TakesApiKeys: false })];

    public static TheoryData<string> TakingWithIds => [.. Rows(operation => operation.TakesApiKeys && operation.Path.Contains('{', StringComparison.Ordinal))];

    [Fact]
    public void There_are_rows()
    {
        Assert.True(ByScope.Count >= 20, "Few operations take API keys: does the document still say so?");
        Assert.True(Refusing.Count >= 25, "Few operations refuse API keys.");
    }

    [Theory]
    [MemberData(nameof(ByScope))]
    public async Task All_scopes_but_its_own_do_not_do(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());
        string[] scopes = [.. All.Except([operation.Permission!])];
        TestKey[] keys = [await tenants.B.Admin.AddTenantKeyAsync(scopes), await tenants.B.Admin.AddOwnKeyAsync(scopes)];
        var before = await Footprint.OfAsync(tenants.B.Id);

        foreach (var key in keys)
        {
            using var answer = await SendAsync(operation, key.Caller, tenants.BUser);
            await answer.ShouldBeProblemAsync(403, "permission_denied");
        }

        await before.ShouldBeUnchangedAsync(tenants.B.Id);
    }

    [Theory]
    [MemberData(nameof(ByScope))]
    public async Task Its_own_scope_by_itself_will_do(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());
        var key = await tenants.B.Admin.AddTenantKeyAsync(operation.Permission!);

        using var answer = await SendAsync(operation, key.Caller, tenants.BUser);

        Assert.True(answer.IsSuccessStatusCode, $"{id} answered {(int)answer.StatusCode} {await answer.ReadTextAsync()} to a key of {operation.Permission}.");
    }

    [Theory]
    [MemberData(nameof(ByScope))]
    public async Task A_scope_that_the_owner_does_not_hold_any_more_will_not_do(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());
        var owner = await tenants.B.AddUserWithAsync(operation.Permission!, "api_keys.create");
        var key = await owner.AddOwnKeyAsync(operation.Permission!);
        await tenants.B.GiveAsync(owner.Id);
        var before = await Footprint.OfAsync(tenants.B.Id);

        using var answer = await SendAsync(operation, key.Caller, tenants.BUser);

        await answer.ShouldBeProblemAsync(403, "permission_denied");
        await before.ShouldBeUnchangedAsync(tenants.B.Id);
    }

    [Theory]
    [MemberData(nameof(Refusing))]
    public async Task What_is_for_people_takes_no_key_of_whatever_scopes(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());
        TestKey[] keys = [await tenants.B.Admin.AddTenantKeyAsync(All), await tenants.B.Admin.AddOwnKeyAsync(All)];
        var before = await Footprint.OfAsync(tenants.B.Id);

        foreach (var key in keys)
        {
            using var answer = await SendAsync(operation, key.Caller, Samples.OwnerFor(operation, tenants.B.Admin, tenants.BUser));
            await answer.ShouldBeProblemAsync(403, "api_key_not_allowed");
        }

        await before.ShouldBeUnchangedAsync(tenants.B.Id);
    }

    [Theory]
    [MemberData(nameof(TakingWithIds))]
    public async Task Another_tenants_ids_are_not_found_by_a_key(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());
        var key = await tenants.A.Admin.AddTenantKeyAsync(All);

        using var answer = await key.SendAsync(new HttpMethod(operation.Method), await Samples.PathAsync(operation, tenants.BUser), Samples.Body(operation, tenants.AUser));

        await answer.ShouldBeProblemAsync(404, "not_found");
        tenants.Before.ShouldNotBeIn(await answer.ReadTextAsync());
        await tenants.BShouldBeUnchangedAsync();
    }

    [Theory]
    [MemberData(nameof(Taking))]
    public async Task Another_tenants_header_is_refused_to_a_key_also_of_a_platform_administrators_tenant(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());
        var super = await tenants.A.AddSuperAdminAsync();

        foreach (var maker in new[] { tenants.A.Admin, super })
        {
            var key = await maker.AddTenantKeyAsync(All);
            using var answer = await key.SendAsync(
                new HttpMethod(operation.Method), await Samples.PathAsync(operation, tenants.BUser), Samples.Body(operation, tenants.BUser), ("X-Tenant-ID", tenants.B.Id.ToString()));
            await answer.ShouldBeProblemAsync(403, "tenant_mismatch");
        }

        await tenants.BShouldBeUnchangedAsync();
    }

    private static async Task<HttpResponseMessage> SendAsync(Operation operation, ApiUser caller, ApiUser owner)
    {
        var body = Samples.Body(operation, owner);
        // A key can give away what it holds only.
        if (body?.ContainsKey("permissions") == true)
            body["permissions"] = new System.Text.Json.Nodes.JsonArray();
        return await caller.SendAsync(new HttpMethod(operation.Method), await Samples.PathAsync(operation, owner), body);
    }

    private static Operation Find(string id) => ApiDocument.Committed.Single(operation => operation.Id == id);

    private static IEnumerable<string> Rows(Func<Operation, bool> which) => ApiDocument.Committed.Where(which).Select(operation => operation.Id);
}
