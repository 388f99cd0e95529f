using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Passwords;

/// <summary>Where to ask whether a password is known from a breach; null: nowhere.</summary>
internal sealed record BreachOptions(Uri? Url, TimeSpan Timeout)
{
    public static BreachOptions Read(SettingsReader settings) => new(
        settings.Optional(Settings.PasswordBreachUrl) is null ? null : settings.Url(Settings.PasswordBreachUrl, "http", "https"),
        settings.Duration(Settings.PasswordBreachTimeout));
}

/// <summary>
/// Asks a service with the range interface of Have I Been Pwned: only five hexadecimal digits of the password's SHA-1 leave. No answer
/// counts as a clean one: a service that is down must not keep people from setting passwords.
/// </summary>
internal sealed partial class BreachedPasswords : IDisposable
{
    private const int Prefix = 5;

    /// <summary>Ten times what a range of the original service has.</summary>
    private const int LargestAnswer = 512 * 1024;

    private readonly Uri? _url;
    private readonly HttpClient _client;
    private readonly PasswordMetrics _metrics;
    private readonly ILogger<BreachedPasswords> _logger;

    public BreachedPasswords(BreachOptions options, PasswordMetrics metrics, ILogger<BreachedPasswords> logger)
    {
        (_metrics, _logger) = (metrics, logger);
        _url = options.Url is { } url ? new Uri(url.AbsoluteUri.TrimEnd('/') + "/range/") : null;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = options.Timeout,
            MaxResponseContentBufferSize = LargestAnswer,
            DefaultRequestHeaders = { { "Add-Padding", "true" }, { "User-Agent", "saas-api" } },
        };
    }

    public async Task<bool> ContainsAsync(string password, CancellationToken ct)
    {
        if (_url is null)
            return false;
        var hash = Convert.ToHexString(CryptographicOperations.HashData(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(password)));
        try
        {
            var range = await _client.GetStringAsync(new Uri(_url, hash[..Prefix]), ct);
            var isFound = IsIn(range, hash[Prefix..]);
            _metrics.AskedAboutBreach(isFound ? "found" : "clean");
            return isFound;
        }
        catch (Exception failed) when (failed is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            _metrics.AskedAboutBreach("failed");
            LogFailed(failed.InnerException?.GetType().Name ?? failed.GetType().Name, (failed as HttpRequestException)?.StatusCode?.ToString());
            return false;
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Lines of suffix:count; those with a count of 0 are padding.</summary>
    private static bool IsIn(string range, string suffix)
    {
        foreach (var line in range.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(suffix, StringComparison.OrdinalIgnoreCase) && line.Length > suffix.Length + 1 && line[suffix.Length] == ':')
                return long.TryParse(line[(suffix.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0;
        }
        return false;
    }

    [LoggerMessage(LogLevel.Warning, "The breach service did not answer, the password was taken: {Fault} {Status}")]
    private partial void LogFailed(string fault, string? status);
}
