using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Saas.Api.Tests.Harness;

/// <summary>The archive of POST /tenants/current/export, fetched by its link and taken apart.</summary>
/// <param name="Operation">As it was when it had ended.</param>
/// <param name="Manifest">What the archive says of itself.</param>
/// <param name="Lines">The rows of each table.</param>
internal sealed record TenantArchiveFile(JsonElement Operation, JsonElement Manifest, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> Lines)
{
    public string Text => string.Join('\n', Lines.Values.SelectMany(rows => rows).Select(row => row.GetRawText()));

    /// <summary>Begins an export.</summary>
    public static async Task<Guid> BeginAsync(ApiUser admin)
    {
        using var accepted = await admin.PostAsync("/tenants/current/export");
        var begun = await accepted.ShouldBeAsync(202);
        Assert.Equal($"/operations/{begun.Text("id")}", accepted.Header("Location"));
        return begun.GetProperty("id").GetGuid();
    }

    /// <summary>Waits for its end.</summary>
    public static async Task<JsonElement> EndAsync(ApiUser admin, Guid id)
    {
        JsonElement operation = default;
        await Eventually.TrueAsync(async () => (operation = await LookAsync(admin, id)).Text("state") is "succeeded" or "failed", TimeSpan.FromMinutes(2));
        return operation;
    }

    public static async Task<JsonElement> LookAsync(ApiUser admin, Guid id)
    {
        using var answer = await admin.GetAsync($"/operations/{id}");
        return await answer.ShouldBeAsync(200);
    }

    /// <summary>Begins, waits and fetches.</summary>
    public static async Task<TenantArchiveFile> MakeAsync(ApiUser admin) => await FetchAsync(admin, await EndAsync(admin, await BeginAsync(admin)));

    /// <summary>Also checks every checksum.</summary>
    public static async Task<TenantArchiveFile> FetchAsync(ApiUser admin, JsonElement operation)
    {
        Assert.Equal(("tenant.export", "succeeded", 100), (operation.Text("kind"), operation.Text("state"), operation.GetProperty("progress").GetInt32()));
        using var answer = await admin.Client.GetAsync(new Uri(new Uri(operation.Text("resultLink")).PathAndQuery, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
        var bytes = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        Assert.Equal(operation.GetProperty("result").Text("sha256"), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Equal(operation.GetProperty("result").GetProperty("bytes").GetInt64(), bytes.Length);

        await using var archive = new ZipArchive(new MemoryStream(bytes));
        var files = archive.Entries.ToDictionary(entry => entry.FullName, Read);
        using var manifest = JsonDocument.Parse(files["manifest.json"]);
        Dictionary<string, IReadOnlyList<JsonElement>> tables = [];
        foreach (var file in manifest.RootElement.GetProperty("files").EnumerateArray())
        {
            var content = files[file.Text("name")];
            Assert.Equal(file.Text("sha256"), Convert.ToHexStringLower(SHA256.HashData(content)));
            tables[file.Text("table")] = [.. Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
            Assert.Equal(file.GetProperty("rows").GetInt64(), tables[file.Text("table")].Count);
        }
        Assert.Equal(files.Count - 1, tables.Count);
        return new(operation, manifest.RootElement.Clone(), tables);
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var content = new MemoryStream();
        using var stream = entry.Open();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
