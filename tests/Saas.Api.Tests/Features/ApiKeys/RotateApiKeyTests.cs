using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.ApiKeys;

/// <summary>Two secrets are live while clients move from one to the other, never more.</summary>
public sealed class RotateApiKeyTests
{
    [Fact]
    public async Task Both_secrets_are_good_until_the_overlap_ends()
    {
        var tenant = await Tenant.CreateAsync();
        var old = await tenant.Admin.AddTenantKeyAsync("users.read");
        Assert.Equal("", await old.ProblemAsync());

        var fresh = await tenant.Admin.RotateAsync(old.Id, 2);

        Assert.NotEqual(old.Key, fresh.Key);
        Assert.Equal(("", ""), (await old.ProblemAsync(), await fresh.ProblemAsync()));
        await Eventually.TrueAsync(async () => await old.ProblemAsync() == "api_key_expired");
        Assert.Equal("", await fresh.ProblemAsync());
        using var shown = await tenant.Admin.GetAsync($"/api-keys/{old.Id}");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await shown.ShouldBeAsync(200)).GetProperty("oldSecretUntil").ValueKind);
        Assert.Contains("rotated_at", (await AuditRows.OneAsync(tenant.Id, "api_key.updated")).GetProperty("after").Members());
    }

    [Theory]
    [InlineData("tenant")]
    [InlineData("user")]
    public async Task The_older_one_can_be_ended_at_once(string owner)
    {
        var tenant = await Tenant.CreateAsync();
        var old = await tenant.Admin.AddKeyAsync(new { name = "Rotating", owner, scopes = new[] { "users.read" } });
        var fresh = await tenant.Admin.RotateAsync(old.Id, 600);
        Assert.Equal(("", ""), (await old.ProblemAsync(), await fresh.ProblemAsync()));

        using var third = await tenant.Admin.PostAsync($"/api-keys/{old.Id}/rotate", new { overlapSeconds = 600 });
        await third.ShouldBeProblemAsync(409, "api_key_overlaps");
        using var ended = await tenant.Admin.DeleteAsync($"/api-keys/{old.Id}/old-secret");
        await ended.ShouldBeAsync(204);

        Assert.Equal(("invalid_api_key", ""), (await old.ProblemAsync(), await fresh.ProblemAsync()));
        var last = await tenant.Admin.RotateAsync(old.Id, 0);
        Assert.Equal(("invalid_api_key", ""), (await fresh.ProblemAsync(), await last.ProblemAsync()));
    }

    [Fact]
    public async Task Without_an_overlap_every_secret_before_the_new_one_ends()
    {
        var tenant = await Tenant.CreateAsync();
        var first = await tenant.Admin.AddTenantKeyAsync("users.read");
        var second = await tenant.Admin.RotateAsync(first.Id, 600);

        var third = await tenant.Admin.RotateAsync(first.Id, 0);

        Assert.Equal(("invalid_api_key", "invalid_api_key", ""), (await first.ProblemAsync(), await second.ProblemAsync(), await third.ProblemAsync()));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(604_801)]
    public async Task The_overlap_is_bounded(int overlapSeconds)
    {
        var tenant = await Tenant.CreateAsync();
        var key = await tenant.Admin.AddTenantKeyAsync();

        using var answer = await tenant.Admin.PostAsync($"/api-keys/{key.Id}/rotate", new { overlapSeconds });

        await answer.ShouldPointAtAsync("#/overlapSeconds");
    }

    [Fact]
    public async Task Of_twenty_rotations_at_once_one_is_made_and_the_first_secret_stays_good()
    {
        var tenant = await Tenant.CreateAsync();
        var old = await tenant.Admin.AddTenantKeyAsync("users.read");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tenant.Admin.PostAsync($"/api-keys/{old.Id}/rotate", new { overlapSeconds = 600 })));

        var made = Assert.Single(answers, answer => (int)answer.StatusCode == 200);
        foreach (var late in answers.Where(answer => answer != made))
            await late.ShouldBeProblemAsync(409, "api_key_overlaps");
        var fresh = old with { Caller = old.Caller with { AccessToken = (await made.ReadJsonAsync()).Text("key") } };
        Assert.Equal(("", ""), (await old.ProblemAsync(), await fresh.ProblemAsync()));
    }

    [Fact]
    public async Task Of_twenty_rotations_without_overlap_the_last_ones_secret_is_the_only_good_one()
    {
        var tenant = await Tenant.CreateAsync();
        var old = await tenant.Admin.AddTenantKeyAsync("users.read");

        var keys = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => tenant.Admin.RotateAsync(old.Id, 0)));

        var problems = await Task.WhenAll(keys.Append(old).Select(key => key.ProblemAsync()));
        Assert.Equal((1, 20), (problems.Count(problem => problem.Length == 0), problems.Count(problem => problem == "invalid_api_key")));
        Assert.Equal(21, await Sql.ScalarAsync<int>("SELECT version FROM api_keys WHERE tenant_id = $1 AND id = $2", tenant.Id, old.Id));
    }
}
