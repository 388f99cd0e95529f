using System.Text.Json;
using Saas.Api.Platform.Audit.Denials;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Audit;

/// <summary>Denials and failed sign-ins: written a moment later, together, and bounded. What the end of a process loses: DenialLossTests.</summary>
public sealed class DenialTests
{
    [Fact]
    public async Task A_denied_request_is_recorded_with_its_caller()
    {
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        using var denied = await user.GetAsync("/users", ("X-Correlation-ID", "denied-1"));
        await denied.ShouldBeProblemAsync(403, "permission_denied");

        var row = (await DenialsAsync(tenant.Id, "access.denied", 1))[0];

        Assert.Equal(("account", "ListUsers", "access", "denied-1"), (row.Text("actor_type"), row.Text("operation"), row.Text("object_type"), row.Text("correlation_id")));
        Assert.Equal("permission_denied", row.GetProperty("details").Text("code"));
        Assert.Equal(Jwt.Payload(user.AccessToken).Text("sub"), row.Text("actor_id"));
    }

    [Fact]
    public async Task A_failed_sign_in_is_recorded_in_every_tenant_of_the_account_without_the_password()
    {
        var (one, other) = (await Tenant.CreateAsync(), await Tenant.CreateAsync());
        await Mailbox.ProveAsync(one.Admin.Email);
        using var added = await other.Admin.PostAsync("/users", new { email = one.Admin.Email, name = "Also here", role = "USER" });
        var wrong = Unique.Password();
        using var failed = await ApiHost.Current.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = one.Admin.Email, password = wrong });
        await failed.ShouldBeProblemAsync(401, "invalid_credentials");

        foreach (var tenant in new[] { one, other })
        {
            var row = (await DenialsAsync(tenant.Id, "account.sign_in_failed", 1))[0];
            Assert.Equal(("anonymous", "Login", Jwt.Payload(one.Admin.AccessToken).Text("sub")), (row.Text("actor_type"), row.Text("operation"), row.Text("object_id")));
            Assert.DoesNotContain(wrong, row.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_flood_makes_few_rows_and_loses_none_at_the_end()
    {
        const int attempts = 50;
        var tenant = await Tenant.CreateAsync();
        var user = await tenant.AddUserAsync();
        await using var api = await ApiHost.Current.StartAsync();
        var caller = user.On(api);
        for (var i = 0; i < attempts; i++)
        {
            using var denied = await caller.GetAsync("/users");
            Assert.Equal(403, (int)denied.StatusCode);
        }

        api.Terminate();
        await api.WaitForExitAsync();

        var rows = (await AuditRows.OfAsync(tenant.Id)).Where(row => row.Text("action") == "access.denied").ToList();
        Assert.Equal(AuditDenials.SinglesAMinute + 1, rows.Count);
        Assert.Equal(attempts, rows.Sum(row => row.GetProperty("details").TryGetProperty("count", out var count) ? count.GetInt32() : 1));
    }

    [Fact]
    public async Task While_the_database_is_away_little_waits_and_nothing_is_slower()
    {
        var tenant = await Tenant.CreateAsync();
        var users = new[] { await tenant.AddUserAsync(), await tenant.AddUserAsync(), await tenant.AddUserAsync(), await tenant.AddUserAsync() };
        await using var proxy = TcpProxy.InFrontOf(ApiHost.Current.Environment["DATABASE_URL"]);
        await using var api = await ApiHost.Current.StartAsync(new Dictionary<string, string?>
        {
            ["DATABASE_URL"] = proxy.Through(ApiHost.Current.Environment["DATABASE_URL"]),
            ["DATABASE_SYSTEM_URL"] = proxy.Through(ApiHost.Current.Environment["DATABASE_SYSTEM_URL"]),
            ["AUDIT_PENDING"] = "3",
        });
        foreach (var user in users)
            Assert.Equal(200, await user.On(api).StatusAsync());

        proxy.Refuse();
        foreach (var user in users)
        {
            using var denied = await user.On(api).GetAsync("/users").WaitAsync(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
            Assert.Equal(403, (int)denied.StatusCode);
        }
        await Eventually.TrueAsync(() => api.Lines("Denials are lost to the audit trail").Count == 1);
        proxy.Resume();

        Assert.Equal(3, (await DenialsAsync(tenant.Id, "access.denied", 3)).Count);
    }

    private static async Task<IReadOnlyList<JsonElement>> DenialsAsync(Guid tenantId, string action, int count)
    {
        IReadOnlyList<JsonElement> rows = [];
        await Eventually.TrueAsync(async () => (rows = [.. (await AuditRows.OfAsync(tenantId)).Where(row => row.Text("action") == action)]).Count >= count);
        return rows;
    }
}
