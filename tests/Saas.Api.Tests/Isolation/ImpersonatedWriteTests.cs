using Microsoft.AspNetCore.Routing;
using Saas.Api.Platform.Access;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>
/// Calls every operation that support may call as somebody else and that changes something: both names stand in every row that it leaves.
/// That all others are refused: ImpersonationLimitTests.
/// </summary>
public sealed class ImpersonatedWriteTests
{
    public static TheoryData<string> Allowed => [.. ServedEndpoints.All
        .Where(endpoint => endpoint.Metadata.GetMetadata<ImpersonationRule>() is { Allowed: true } && endpoint.Method is not ("GET" or "HEAD"))
        .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName)];

    [Fact]
    public void There_are_rows() => Assert.True(Allowed.Count >= 5, "Support may change little as somebody else.");

    [Theory]
    [MemberData(nameof(Allowed))]
    public async Task What_support_changes_as_somebody_else_stands_under_both_names(string id)
    {
        var (operation, tenants) = (ApiDocument.Committed.Single(operation => operation.Id == id), await TwoTenants.CreateAsync());
        var (super, user, correlation) = (await tenants.A.AddSuperAdminAsync(), tenants.B.Admin, Unique.Text());
        using var begun = await super.PostAsync($"/admin/tenants/{tenants.B.Id}/impersonations", new { userId = user.Id, reason = "Ticket 4711" });
        var acting = user with { AccessToken = (await begun.ShouldBeAsync(201)).Text("accessToken"), RefreshToken = null };
        var body = Samples.Body(operation, tenants.BUser);
        // Who may act is not changed in somebody else's name.
        foreach (var member in id == "UpdateUser" ? new[] { "role", "status" } : [])
            body!.Remove(member);

        using var answer = await acting.SendAsync(new HttpMethod(operation.Method), await Samples.PathAsync(operation, tenants.BUser), body, ("X-Correlation-ID", correlation));

        Assert.True(answer.IsSuccessStatusCode, $"{id} answered {(int)answer.StatusCode} {await answer.ReadTextAsync()} to support that acts as an ADMIN.");
        var rows = await AuditRows.WithAsync(correlation);
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal(
            (id, "account", Account(user), Account(super), tenants.B.Id.ToString()),
            (row.Text("operation"), row.Text("actor_type"), row.Text("actor_id"), row.Text("impersonator_id"), row.Text("tenant_id"))));
        // Who reads the trail sees both as well.
        using var trail = await user.GetAsync($"/audit?actorId={Account(user)}&action={rows[0].Text("action")}");
        var shown = (await trail.ShouldBeAsync(200)).GetProperty("items").EnumerateArray().Single(item => item.Text("id") == rows[0].Text("id"));
        Assert.Contains(Account(super), shown.GetRawText(), StringComparison.Ordinal);
    }

    private static string Account(ApiUser user) => Jwt.Payload(user.AccessToken).Text("sub");
}
