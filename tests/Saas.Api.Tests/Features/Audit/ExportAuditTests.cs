using System.Text.Json;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Features.Audit;

/// <summary>The export is an operation that leads to a file.</summary>
public sealed class ExportAuditTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(ApiHost.Current.Folder, $"files-{Unique.Text()}");
    private OwnJobs _own = null!;

    public async ValueTask InitializeAsync() => _own = await OwnJobs.StartAsync(("FILES_FOLDER", _folder));

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    [Fact]
    public async Task It_writes_every_event_as_a_line_and_links_to_the_file()
    {
        var tenant = _own.Tenant;
        await tenant.AddAsync(name: "Exported");
        await _own.WorkerAsync(("FILES_FOLDER", _folder));

        var done = await ExportAsync(tenant.Admin);

        Assert.Equal(("audit.export", "succeeded", 100), (done.Text("kind"), done.Text("state"), done.GetProperty("progress").GetInt32()));
        var path = new Uri(done.Text("resultLink")).PathAndQuery;
        using var file = await _own.Api.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var lines = (await file.ReadTextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(done.GetProperty("result").GetProperty("events").GetInt64(), lines.Count);
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Contains(lines, line => line.Text("action") == "user.created" && line.GetProperty("after").Text("name") == "Exported");
        Assert.Equal(lines.Select(line => line.Text("id")).Order(StringComparer.Ordinal), lines.Select(line => line.Text("id")));

        using var forged = await _own.Api.Client.GetAsync(new Uri(path.Replace("name=audit", "name=other", StringComparison.Ordinal), UriKind.Relative), TestContext.Current.CancellationToken);
        await forged.ShouldBeProblemAsync(404, "not_found");
    }

    [Fact]
    public async Task Without_a_store_it_fails_and_says_so_and_a_user_does_not_see_it()
    {
        var tenant = _own.Tenant;
        await _own.WorkerAsync(("FILES_FOLDER", null));
        var user = await tenant.AddUserAsync();

        using var accepted = await tenant.Admin.PostAsync("/audit/exports", new { });
        var id = (await accepted.ShouldBeAsync(202)).Text("id");
        await _own.Database.ExecuteAsync($"UPDATE jobs SET max_attempts = 1 WHERE id = '{id}'");
        JsonElement operation = default;
        await Eventually.TrueAsync(async () =>
        {
            await _own.Database.ExecuteAsync($"UPDATE jobs SET run_at = now() WHERE id = '{id}' AND state = 'retryable'");
            using var answer = await tenant.Admin.GetAsync($"/operations/{id}");
            operation = await answer.ShouldBeAsync(200);
            return operation.Text("state") == "failed";
        }, TimeSpan.FromSeconds(60));

        Assert.Contains("FILES_FOLDER", operation.Text("error"), StringComparison.Ordinal);
        using var hidden = await user.GetAsync($"/operations/{id}");
        await hidden.ShouldBeProblemAsync(404, "not_found");
    }

    private static async Task<JsonElement> ExportAsync(ApiUser admin)
    {
        using var accepted = await admin.PostAsync("/audit/exports", new { });
        var begun = await accepted.ShouldBeAsync(202);
        Assert.Equal($"/operations/{begun.Text("id")}", accepted.Header("Location"));
        JsonElement operation = default;
        await Eventually.TrueAsync(async () =>
        {
            using var answer = await admin.GetAsync($"/operations/{begun.Text("id")}");
            operation = await answer.ShouldBeAsync(200);
            return operation.Text("state") is "succeeded" or "failed";
        }, TimeSpan.FromSeconds(60));
        return operation;
    }
}
