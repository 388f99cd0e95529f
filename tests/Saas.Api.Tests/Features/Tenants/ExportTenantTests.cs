using System.Text.Json;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Isolation;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Features.Tenants;

public sealed class ExportTenantTests
{
    /// <summary>Tables that change while the export is made: by its own job, and by what is recorded of it.</summary>
    private static readonly string[] Moving = ["audit_events", "audit_inbox", "audit_seals", "jobs", "operations"];

    [Fact]
    public async Task Has_every_table_of_the_catalogue_with_every_row()
    {
        var tenants = await TwoTenants.CreateAsync();

        var archive = await TenantArchiveFile.MakeAsync(tenants.B.Admin);

        Assert.Equal([.. (await Catalogue.TenantTablesAsync()).Append("tenants").Order(StringComparer.Ordinal)], archive.Lines.Keys.Order(StringComparer.Ordinal));
        // What the inbox had is in the trail by then.
        Assert.All(archive.Lines.Where(table => table.Key != "audit_inbox"), table => Assert.True(table.Value.Count > 0, $"{table.Key} is empty: give TwoTenants' tenant B a row of it."));
        foreach (var (table, lines) in archive.Lines.Where(table => !Moving.Contains(table.Key)))
        {
            var stored = await RowsAsync(table, table == "tenants" ? "id" : "tenant_id", tenants.B.Id);
            var file = Assert.Single(archive.Manifest.GetProperty("files").EnumerateArray(), file => file.Text("table") == table);
            string[] leftOut = [.. file.GetProperty("leftOut").EnumerateArray().Select(column => column.GetString()!)];
            Assert.Equal(stored.Select(row => Sorted(row, leftOut)).Order(StringComparer.Ordinal), lines.Select(row => Sorted(row, [])).Order(StringComparer.Ordinal));
        }
        Assert.Contains(archive.Lines["audit_events"], row => row.Text("action") == "user.created" && row.GetProperty("after").Text("email") == tenants.BUser.Email);
        Assert.Equal(["dead", "scheduled"], archive.Lines["jobs"].Where(row => row.Text("kind") == SampleJobs.Kind).Select(row => row.Text("state")).Order());
        Assert.Equal((1, tenants.B.Id), (archive.Manifest.GetProperty("format").GetInt32(), archive.Manifest.GetProperty("tenantId").GetGuid()));
        Assert.InRange(TimeProvider.System.GetUtcNow().UtcDateTime - archive.Manifest.GetProperty("takenAt").GetDateTime(), TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(3));
        var result = archive.Operation.GetProperty("result");
        Assert.Equal((archive.Lines.Count, archive.Lines.Values.Sum(rows => (long)rows.Count)), (result.GetProperty("tables").GetInt32(), result.GetProperty("rows").GetInt64()));
    }

    [Fact]
    public async Task Holds_nothing_of_another_tenant_and_no_secret()
    {
        var tenants = await TwoTenants.CreateAsync();
        var other = await Footprint.OfAsync(tenants.A.Id);

        var archive = await TenantArchiveFile.MakeAsync(tenants.B.Admin);

        other.ShouldNotBeIn(archive.Text);
        Assert.Contains(tenants.BUser.Email, archive.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch("argon2|_salt\"|lease_token\"", archive.Text);
        var jobs = Assert.Single(archive.Manifest.GetProperty("files").EnumerateArray(), file => file.Text("table") == "jobs");
        Assert.Equal(["failures", "lease_token"], jobs.GetProperty("leftOut").EnumerateArray().Select(column => column.GetString()).Order());
    }

    [Fact]
    public async Task Is_for_those_who_may_export_and_for_nobody_else()
    {
        var tenants = await TwoTenants.CreateAsync();
        var auditor = await tenants.B.AddUserWithAsync("audit.read", "users.read");
        var exporter = await tenants.B.AddUserWithAsync("tenants.export");
        var id = await TenantArchiveFile.BeginAsync(exporter);

        Assert.Equal("succeeded", (await TenantArchiveFile.EndAsync(tenants.B.Admin, id)).Text("state"));
        foreach (var stranger in new[] { auditor, tenants.BUser, tenants.A.Admin })
        {
            using var answer = await stranger.GetAsync($"/operations/{id}");
            await answer.ShouldBeProblemAsync(404, "not_found");
        }
        var created = Assert.Single(await AuditRows.OfAsync(tenants.B.Id), row => row.Text("action") == "operation.created" && row.Text("object_id") == id.ToString());
        Assert.Equal("tenant.export", created.GetProperty("after").Text("kind"));
    }

    private static async Task<IEnumerable<JsonElement>> RowsAsync(string table, string owner, Guid tenantId) => JsonDocument.Parse(await Sql.ScalarAsync<string>(
        $"SET timezone = 'UTC'; SELECT coalesce(json_agg(row_to_json(t)), '[]')::text FROM {table} t WHERE {owner} = '{tenantId}'")).RootElement.EnumerateArray();

    private static string Sorted(JsonElement row, string[] leftOut) => string.Join('\n', row.EnumerateObject()
        .Where(member => !leftOut.Contains(member.Name)).OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => $"{member.Name}={member.Value.GetRawText()}"));
}
