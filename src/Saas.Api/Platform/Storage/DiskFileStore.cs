using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Saas.Api.Platform.Storage;

/// <summary>
/// Files in a folder, for development. Links are served by this service (GET /files/…) and signed with a key that lies in the folder,
/// so that every instance that shares it takes them.
/// </summary>
internal sealed class DiskFileStore(string folder, Uri publicUrl, TimeProvider time) : IFileStore
{
    private const int KeyBytes = 32;
    private readonly Lazy<byte[]> _key = new(() => ReadKey(folder));

    public async Task PutAsync(string key, Stream content, string contentType, CancellationToken ct)
    {
        var path = PathOf(key);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var unfinished = $"{path}.{Guid.CreateVersion7():N}.part";
        try
        {
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                await content.CopyToAsync(file, ct);
            File.Move(unfinished, path, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public Task<Stream?> OpenAsync(string key, CancellationToken ct)
    {
        var path = PathOf(key);
        return Task.FromResult<Stream?>(File.Exists(path) ? File.OpenRead(path) : null);
    }

    public Task DeleteAsync(string key, CancellationToken ct)
    {
        var path = PathOf(key);
        if (File.Exists(path))
            File.Delete(path);
        return Task.CompletedTask;
    }

    /// <summary>Also what a transfer that was cut off has left.</summary>
    public Task<IReadOnlyList<string>> ListAsync(string prefix, int most, CancellationToken ct)
    {
        var below = PathOf(prefix.TrimEnd('/'));
        return Task.FromResult<IReadOnlyList<string>>(Directory.Exists(below)
            ? [.. Directory.EnumerateFiles(below, "*", SearchOption.AllDirectories).Take(most).Select(path => Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/'))]
            : []);
    }

    public Task<Uri> LinkAsync(string key, string fileName, TimeSpan lifetime, CancellationToken ct)
    {
        var expires = (time.GetUtcNow() + lifetime).ToUnixTimeSeconds();
        return Task.FromResult(new Uri(publicUrl, $"/files/{key}?name={Uri.EscapeDataString(fileName)}&expires={expires.ToString(CultureInfo.InvariantCulture)}&signature={Sign(key, fileName, expires)}"));
    }

    /// <summary>Whether a link is one of ours and not too old.</summary>
    public bool IsGood(string key, string fileName, long expires, string signature) =>
        expires > time.GetUtcNow().ToUnixTimeSeconds()
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Sign(key, fileName, expires)));

    private string Sign(string key, string fileName, long expires) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(_key.Value, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key}\n{fileName}\n{expires}"))));

    private string PathOf(string key) => FileKey.IsWellFormed(key) ? Path.Combine(folder, key) : throw new ArgumentException("Not a key of a file.", nameof(key));

    private static byte[] ReadKey(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, ".link-key");
        try
        {
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None });
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another instance, or this one before, has made it.
        }
        var key = File.ReadAllBytes(path);
        return key.Length == KeyBytes ? key : throw new InvalidOperationException($"{path} is not a key: remove it.");
    }
}
