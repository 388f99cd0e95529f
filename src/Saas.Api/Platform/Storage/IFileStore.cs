namespace Saas.Api.Platform.Storage;

/// <summary>Files outside the database: an S3-compatible store, or for development a folder.</summary>
internal interface IFileStore
{
    /// <summary>Writes a file whole; one that is there is replaced.</summary>
    /// <param name="key">tenant/… ; see <see cref="FileKey"/>.</param>
    /// <param name="content">From its position to its end; its length must be known.</param>
    /// <param name="contentType">What it is served as.</param>
    /// <param name="ct">Stops the transfer; nothing is left then.</param>
    Task PutAsync(string key, Stream content, string contentType, CancellationToken ct);

    /// <summary>The file's content, or null when there is none.</summary>
    Task<Stream?> OpenAsync(string key, CancellationToken ct);

    /// <summary>Also when there is none.</summary>
    Task DeleteAsync(string key, CancellationToken ct);

    /// <summary>Some of the files whose keys begin so; none: there is no file. Those that are deleted are not listed again.</summary>
    /// <param name="prefix">Ends with a slash.</param>
    /// <param name="most">A thousand at most.</param>
    /// <param name="ct">Stops the question.</param>
    Task<IReadOnlyList<string>> ListAsync(string prefix, int most, CancellationToken ct);

    /// <summary>An address by which anybody can fetch the file for a while, as a download of this name.</summary>
    Task<Uri> LinkAsync(string key, string fileName, TimeSpan lifetime, CancellationToken ct);
}

/// <summary>Neither FILES_FOLDER nor S3_BUCKET is set.</summary>
internal sealed class NoFileStore : IFileStore
{
    private static readonly Jobs.JobFailedException Missing = new("There is no file store: set S3_BUCKET or FILES_FOLDER.");

    public Task PutAsync(string key, Stream content, string contentType, CancellationToken ct) => throw Missing;

    public Task<Stream?> OpenAsync(string key, CancellationToken ct) => throw Missing;

    public Task DeleteAsync(string key, CancellationToken ct) => Task.CompletedTask;

    public Task<IReadOnlyList<string>> ListAsync(string prefix, int most, CancellationToken ct) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<Uri> LinkAsync(string key, string fileName, TimeSpan lifetime, CancellationToken ct) => throw Missing;
}

/// <summary>Names of files in the store: the tenant comes first, so that a tenant's files can be found and removed by prefix.</summary>
internal static class FileKey
{
    /// <param name="tenantId">Whose file it is.</param>
    /// <param name="area">exports, uploads.</param>
    /// <param name="id">Of the file.</param>
    /// <param name="extension">Without a dot.</param>
    public static string Of(Guid tenantId, string area, Guid id, string extension) => $"{tenantId:D}/{area}/{id:D}.{extension}";

    /// <summary>What all of a tenant's files begin with.</summary>
    public static string Prefix(Guid tenantId) => $"{tenantId:D}/";

    /// <summary>Letters, digits, dots and dashes between slashes; no part begins with a dot.</summary>
    public static bool IsWellFormed(string key) =>
        key.Length is > 0 and <= 300 && key.Split('/').All(part => part.Length > 0 && part[0] != '.' && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'));
}
