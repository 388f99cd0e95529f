using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.Jobs.Draining;

/// <summary>
/// Checks the bearer of a drain request: the configured secret, or an OIDC token (RFC 7519, OpenID Connect Core) whose issuer,
/// audience and verified service account are the configured ones, signed with a key that the issuer publishes.
/// </summary>
internal sealed partial class DrainAuthentication(DrainOptions options, TimeProvider time, ILogger<DrainAuthentication> logger) : IDisposable
{
    private const string Scheme = "Bearer ";
    private const int LongestToken = 4096;
    private const int LongestAnswer = 256 * 1024;
    private static readonly TimeSpan KeepKeys = TimeSpan.FromHours(1);
    private static readonly TimeSpan AskAgainWithoutKeys = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(1);

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(3) })
    {
        Timeout = TimeSpan.FromSeconds(5),
        MaxResponseContentBufferSize = LongestAnswer,
    };
    private readonly SemaphoreSlim _reading = new(1);
    private IList<SecurityKey> _keys = [];
    private long _readAt;

    /// <summary>Null when the request may drain.</summary>
    public async Task<ProblemCode?> CheckAsync(StringValues authorization, CancellationToken ct)
    {
        if (options is { Secret: null, Oidc: null })
            return ProblemCode.NotFound;
        if (authorization.Count == 0)
            return ProblemCode.AuthenticationRequired;
        if (authorization is not [{ } header] || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return ProblemCode.InvalidToken;
        var bearer = header[Scheme.Length..].Trim();
        var passes = IsSecret(bearer) || (options.Oidc is { } oidc && bearer.Length <= LongestToken && await IsSchedulerAsync(bearer, oidc, ct));
        return passes ? null : ProblemCode.InvalidToken;
    }

    public void Dispose()
    {
        _client.Dispose();
        _reading.Dispose();
    }

    private bool IsSecret(string bearer) => options.Secret is { } secret
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(bearer)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private async Task<bool> IsSchedulerAsync(string token, DrainOidc oidc, CancellationToken ct)
    {
        if (!_handler.CanReadToken(token))
            return false;
        var result = await ValidateAsync(token, oidc, await KeysAsync(oidc, KeepKeys, ct));
        // The issuer may have begun to sign with a new key.
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
            result = await ValidateAsync(token, oidc, await KeysAsync(oidc, AskAgainAfter, ct));
        return result.IsValid
            && result.Claims.TryGetValue("email", out var account) && account as string == oidc.Account
            && result.Claims.TryGetValue("email_verified", out var verified) && verified is true or "true";
    }

    private Task<TokenValidationResult> ValidateAsync(string token, DrainOidc oidc, IList<SecurityKey> keys) =>
        _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = oidc.Issuer,
            ValidAudience = oidc.Audience,
            IssuerSigningKeys = keys,
            TryAllIssuerSigningKeys = false,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateIssuerSigningKey = true,
            ClockSkew = TimeSpan.FromSeconds(30),
        });

    /// <summary>The issuer's keys, read again when they are as old as this; once a minute at most, whatever is asked.</summary>
    private async Task<IList<SecurityKey>> KeysAsync(DrainOidc oidc, TimeSpan oldest, CancellationToken ct)
    {
        if (_keys.Count > 0 && time.GetElapsedTime(_readAt) < oldest)
            return _keys;
        await _reading.WaitAsync(ct);
        try
        {
            var age = _readAt == 0 ? TimeSpan.MaxValue : time.GetElapsedTime(_readAt);
            if (age < (_keys.Count > 0 ? AskAgainAfter : AskAgainWithoutKeys) || (_keys.Count > 0 && age < oldest))
                return _keys;
            _readAt = time.GetTimestamp();
            // Not the caller's token: whoever hangs up would keep everybody else from the keys.
            var discovery = JsonSerializer.Deserialize(
                await _client.GetStringAsync(new Uri($"{oidc.Issuer}/.well-known/openid-configuration"), CancellationToken.None), DrainJson.Default.Discovery);
            if (discovery is { JwksUri: { IsAbsoluteUri: true } address } && address.Scheme == new Uri(oidc.Issuer).Scheme)
                _keys = new JsonWebKeySet(await _client.GetStringAsync(address, CancellationToken.None)).GetSigningKeys();
            return _keys;
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or ArgumentException or TaskCanceledException)
        {
            LogUnreachable(oidc.Issuer, exception.GetType().Name);
            return _keys;
        }
        finally
        {
            _reading.Release();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The keys of {Issuer} could not be read: {Fault}")]
    private partial void LogUnreachable(string issuer, string fault);
}

/// <summary>OpenID Connect Discovery 1.0, as far as it is needed.</summary>
internal sealed record Discovery([property: JsonPropertyName("jwks_uri")] Uri? JwksUri);

[JsonSerializable(typeof(Discovery))]
internal sealed partial class DrainJson : JsonSerializerContext;
