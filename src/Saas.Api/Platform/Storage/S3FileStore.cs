using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Saas.Api.Platform.Storage;

/// <param name="Endpoint">Null: AWS.</param>
/// <param name="AccessKey">Who signs.</param>
/// <param name="SecretKey">With what.</param>
/// <param name="Bucket">Where to.</param>
/// <param name="Region">For the signature.</param>
internal sealed record S3Options(Uri? Endpoint, string AccessKey, string SecretKey, string Bucket, string Region)
{
    public override string ToString() => $"S3 {Endpoint} {Bucket}";
}

/// <summary>Files in an S3-compatible store, addressed by path. Links are the store's own, presigned.</summary>
internal sealed class S3FileStore : IFileStore, IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly S3Options _options;

    public S3FileStore(S3Options options)
    {
        _options = options;
        var config = new AmazonS3Config
        {
            AuthenticationRegion = options.Region,
            ForcePathStyle = true,
            Timeout = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(3),
            MaxErrorRetry = 2,
            // Other stores do not know the newer checksums.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        // Setting one of them, be it to null, unsets the other.
        if (options.Endpoint is { } endpoint)
            config.ServiceURL = endpoint.ToString();
        else
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        _client = new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
    }

    public Task PutAsync(string key, Stream content, string contentType, CancellationToken ct) => _client.PutObjectAsync(
        new PutObjectRequest { BucketName = _options.Bucket, Key = key, InputStream = content, ContentType = contentType, AutoCloseStream = false }, ct);

    public async Task<Stream?> OpenAsync(string key, CancellationToken ct)
    {
        try
        {
            return (await _client.GetObjectAsync(_options.Bucket, key, ct)).ResponseStream;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public Task DeleteAsync(string key, CancellationToken ct) => _client.DeleteObjectAsync(_options.Bucket, key, ct);

    public async Task<IReadOnlyList<string>> ListAsync(string prefix, int most, CancellationToken ct)
    {
        var page = await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = prefix, MaxKeys = most }, ct);
        // Null when there is none.
        return page.S3Objects is { } found ? [.. found.Select(file => file.Key)] : [];
    }

    public async Task<Uri> LinkAsync(string key, string fileName, TimeSpan lifetime, CancellationToken ct) => new(await _client.GetPreSignedURLAsync(new GetPreSignedUrlRequest
    {
        BucketName = _options.Bucket,
        Key = key,
        Verb = HttpVerb.GET,
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime + lifetime,
        Protocol = _options.Endpoint?.Scheme == Uri.UriSchemeHttp ? Protocol.HTTP : Protocol.HTTPS,
        ResponseHeaderOverrides = { ContentDisposition = $"attachment; filename=\"{fileName}\"" },
    }));

    public void Dispose() => _client.Dispose();
}
