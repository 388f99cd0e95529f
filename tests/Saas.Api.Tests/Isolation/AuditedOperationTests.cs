using System.Text.Json;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>Calls every operation that may change something, with success, and looks for its row in the audit trail.</summary>
public sealed class AuditedOperationTests
{
    /// <summary>What changes nothing of a tenant. An addition needs a reason that a reviewer accepts.</summary>
    private static readonly Dictionary<string, string> NotAudited = new()
    {
        ["BeginMfaEnrollment"] = "Nothing is in force before it is confirmed.",
        ["BeginPasskey"] = "A challenge: nothing is in force before it is answered.",
        ["BeginPasskeyFactor"] = "A challenge, as above.",
        ["BeginPasskeySignIn"] = "A challenge, as above.",
        ["BeginPasskeyStepUp"] = "A challenge, as above.",
        ["BeginTotp"] = "Nothing is in force before it is confirmed.",
        ["ChangeEmail"] = "Has a code sent; the change is recorded when it is made.",
        ["DrainJobs"] = "Runs jobs that are due, for no tenant in particular.",
        ["ForgotPassword"] = "Has a code sent, to an address that need not be anybody's.",
        ["PreviewInvitation"] = "Only looks; by POST, so that the token is in no address.",
        ["Refresh"] = "Goes on with a session; that a spent token was presented is recorded as its end.",
        ["SendDomainCode"] = "Has a code sent, which proves the domain once it is shown.",
        ["Unlock"] = "Has a code sent, to an address that need not be anybody's.",
        ["VerifyEmail"] = "Has a code sent, to an address that need not be anybody's.",
    };

    public static TheoryData<string> Changing => [.. ApiDocument.Committed.Where(Changes).Select(operation => operation.Id).Except(NotAudited.Keys)];

    [Theory]
    [MemberData(nameof(Changing))]
    public async Task It_leaves_a_row_with_actor_action_and_object(string id)
    {
        var operation = ApiDocument.Committed.Single(operation => operation.Id == id);
        var tenants = await TwoTenants.CreateAsync();
        var correlation = Unique.Text();

        var (caller, path, body) = (operation.IsOfPlatform ? await tenants.A.AddSuperAdminAsync() : tenants.B.Admin, await Samples.PathAsync(operation, Samples.OwnerFor(operation, tenants.B.Admin, tenants.BUser)), await AuditSamples.BodyAsync(operation, tenants));
        (string, string)[] headers = [("X-Correlation-ID", correlation), .. operation.NeedsToken ? new[] { ("Authorization", $"Bearer {caller.AccessToken}") } : []];
        using var answer = await caller.Client.SendJsonAsync(new HttpMethod(operation.Method), path, body, headers);

        Assert.True(answer.IsSuccessStatusCode, $"{id} answered {(int)answer.StatusCode} {await answer.ReadTextAsync()}: mend the values in Samples.cs or AuditSamples.cs.");
        // A job that it has started goes on with its correlation id.
        List<JsonElement> rows = [.. (await AuditRows.WithAsync(correlation)).Where(row => row.GetProperty("job_id").ValueKind == JsonValueKind.Null)];
        Assert.True(rows.Count > 0, $"{id} has left no row: give the table an audit trigger, or the statement a rider (AuditTrail), or list it here with a reason.");
        Assert.All(rows, row =>
        {
            Assert.Equal(id, row.Text("operation"));
            Assert.Matches(@"^[a-z_]+\.[a-z_]+$", row.Text("action"));
            Assert.StartsWith(row.Text("object_type"), row.Text("action"), StringComparison.Ordinal);
            Assert.Equal("account", row.Text("actor_type"));
            Assert.NotEqual(JsonValueKind.Null, row.GetProperty("actor_id").ValueKind);
            Assert.Equal("127.0.0.1", row.Text("address"));
        });
        AuditSamples.ShouldHoldNoSecret(rows, tenants, body, await answer.ReadTextAsync());
    }

    [Fact]
    public void The_exceptions_exist() => NotAudited.Keys.Except(ApiDocument.Committed.Where(Changes).Select(operation => operation.Id)).ShouldBeNone("Remove them from the list.");

    private static bool Changes(Operation operation) => operation.Method is not ("GET" or "HEAD");
}
