using Saas.Api.Platform.Access;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>
/// Calls every operation that names a permission as somebody who holds all others, and as somebody who holds no other. The rows come
/// from docs/openapi.json.
/// </summary>
public sealed class PermissionTests
{
    public static TheoryData<string> WithPermission => [.. ApiDocument.Committed.Where(operation => operation.Permission is not null).Select(operation => operation.Id)];

    [Theory]
    [MemberData(nameof(WithPermission))]
    public async Task All_permissions_but_its_own_do_not_do(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());
        var caller = await tenants.B.AddUserWithAsync([.. Permissions.OfTenants.Except([operation.Permission!])]);
        var before = await Footprint.OfAsync(tenants.B.Id);

        using var answer = await SendAsync(operation, caller, tenants);

        await answer.ShouldBeProblemAsync(403, "permission_denied");
        await before.ShouldBeUnchangedAsync(tenants.B.Id);
    }

    [Theory]
    [MemberData(nameof(WithPermission))]
    public async Task Its_own_permission_by_itself_will_do(string id)
    {
        var (operation, tenants) = (Find(id), await TwoTenants.CreateAsync());
        var caller = operation.IsOfPlatform ? await tenants.A.AddSuperAdminAsync() : await tenants.B.AddUserWithAsync(operation.Permission!);

        using var answer = await SendAsync(operation, caller, tenants);

        Assert.True(answer.IsSuccessStatusCode, $"{id} answered {(int)answer.StatusCode} {await answer.ReadTextAsync()} to a caller who holds {operation.Permission}.");
    }

    private static Operation Find(string id) => ApiDocument.Committed.Single(operation => operation.Id == id);

    private static async Task<HttpResponseMessage> SendAsync(Operation operation, ApiUser caller, TwoTenants tenants)
    {
        var owner = tenants.BUser;
        if (Samples.WantSecrets.Contains(operation.Id))
            return await caller.SendAsync(new HttpMethod(operation.Method), await Samples.PathAsync(operation, owner), await AuditSamples.BodyAsync(operation, tenants));
        var body = Samples.Body(operation, owner);
        // A caller can give away what it holds only.
        if (body?.ContainsKey("permissions") == true)
            body["permissions"] = new System.Text.Json.Nodes.JsonArray();
        if (operation.Id is "DeleteTenant" or "DeleteAnyTenant")
            body!["slug"] = await Sql.ScalarAsync<string>("SELECT slug FROM tenants WHERE id = $1", owner.TenantId);
        return await caller.SendAsync(new HttpMethod(operation.Method), await Samples.PathAsync(operation, owner), body);
    }
}
