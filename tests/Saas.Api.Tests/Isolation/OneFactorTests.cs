using Microsoft.AspNetCore.Routing;
using Saas.Api.Platform.Access;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>
/// Calls every operation that needs a recent sign-in with a session of one factor, of an account that has two. Which these are comes from
/// the routes; the values are those of the isolation matrix.
/// </summary>
public sealed class OneFactorTests
{
    public static TheoryData<string> Guarded => [.. ServedEndpoints.All
        .Where(endpoint => endpoint.Metadata.GetMetadata<RecentSignIn>() is not null)
        .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName)];

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task A_session_of_fewer_factors_than_its_account_has_is_refused_and_changes_nothing(string id)
    {
        var (operation, tenants) = (ApiDocument.Committed.Single(operation => operation.Id == id), await TwoTenants.CreateAsync());
        var caller = operation.IsOfPlatform ? await tenants.A.AddSuperAdminAsync() : tenants.B.Admin;
        await Authenticator.EnrollAsync(caller);
        // As it is where the app was set up in another session.
        await Sql.ExecuteAsync("UPDATE sessions SET methods = 'pwd' WHERE id = $1", Jwt.Payload(caller.AccessToken).GetProperty("sid").GetGuid());
        var (path, body) = (await Samples.PathAsync(operation, Samples.OwnerFor(operation, caller, tenants.BUser)), Samples.Body(operation, tenants.BUser));
        var before = await Footprint.OfAsync(tenants.B.Id);

        using var answer = await caller.SendAsync(new HttpMethod(operation.Method), path, body);

        await answer.ShouldBeProblemAsync(401, "mfa_required");
        Assert.Equal("Bearer error=\"insufficient_user_authentication\", acr_values=\"aal2\"", answer.Header("WWW-Authenticate"));
        await before.ShouldBeUnchangedAsync(tenants.B.Id);
        Assert.Equal(200, await caller.StatusAsync());
    }
}
