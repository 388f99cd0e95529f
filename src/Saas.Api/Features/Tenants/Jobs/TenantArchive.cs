using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Saas.Api.Features.Tenants.Jobs;

/// <summary>The last file of an archive: what is in the others.</summary>
/// <param name="Format">Of archives; 1.</param>
/// <param name="TenantId">Whose.</param>
/// <param name="TakenAt">The moment at which all of it was so.</param>
/// <param name="Files">One for each table.</param>
internal sealed record ArchiveManifest(int Format, Guid TenantId, DateTime TakenAt, IReadOnlyList<ArchiveFile> Files);

/// <param name="Name">In the archive.</param>
/// <param name="Table">Whose rows it has, one a line.</param>
/// <param name="Rows">How many.</param>
/// <param name="Sha256">Of its bytes, in hexadecimal.</param>
/// <param name="LeftOut">Columns of the table that are not in it.</param>
internal sealed record ArchiveFile(string Name, string Table, long Rows, string Sha256, IReadOnlyList<string> LeftOut);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ArchiveManifest))]
internal sealed partial class ArchiveJson : JsonSerializerContext;

/// <summary>Writes a ZIP archive of one file of JSON lines per table and a manifest, straight into a stream: no table and no archive is in memory.</summary>
internal sealed class TenantArchive(ZipArchive archive) : IAsyncDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(2 * BufferBytes);
    private readonly List<ArchiveFile> _files = [];

    public static async Task<TenantArchive> CreateAsync(Stream stream, CancellationToken ct) =>
        new(await ZipArchive.CreateAsync(stream, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, ct));

    public async Task AddTableAsync(string table, IReadOnlyList<string> leftOut, IAsyncEnumerable<string> lines, CancellationToken ct)
    {
        var (name, rows) = ($"{table}.ndjson", 0L);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var entry = await archive.CreateEntry(name).OpenAsync(ct))
        {
            await foreach (var line in lines)
            {
                Encoding.UTF8.GetBytes(line, _buffer);
                _buffer.Write("\n"u8);
                rows++;
                if (_buffer.WrittenCount >= BufferBytes)
                    await FlushAsync(entry, hash, ct);
            }
            await FlushAsync(entry, hash, ct);
        }
        _files.Add(new(name, table, rows, Convert.ToHexStringLower(hash.GetHashAndReset()), leftOut));
    }

    /// <summary>The last thing to be written.</summary>
    public async Task AddManifestAsync(Guid tenantId, DateTime takenAt, CancellationToken ct)
    {
        await using var entry = await archive.CreateEntry("manifest.json").OpenAsync(ct);
        await JsonSerializer.SerializeAsync(entry, new ArchiveManifest(1, tenantId, takenAt, _files), ArchiveJson.Default.ArchiveManifest, ct);
    }

    public ValueTask DisposeAsync() => archive.DisposeAsync();

    private async Task FlushAsync(Stream entry, IncrementalHash hash, CancellationToken ct)
    {
        hash.AppendData(_buffer.WrittenSpan);
        await entry.WriteAsync(_buffer.WrittenMemory, ct);
        _buffer.ResetWrittenCount();
    }
}
