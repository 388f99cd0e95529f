using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Impersonation;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Platform.Tokens;

/// <summary>
/// Issues and verifies access tokens: JWS with ES256, or HS256 with JWT_SECRET, never both (RFC 7515, 7518), typ at+jwt (RFC 9068),
/// checked as RFC 8725 advises. A verified token is remembered by its hash until it expires or its key is removed. What is remembered
/// is the signature's verdict only: session and rights are looked up on every request.
/// </summary>
internal sealed class AccessTokens(SigningKeys keys, TokenOptions options, TimeProvider time)
{
    private const int LongestToken = 4096;
    private const int MostRemembered = 20_000;
    private const string Type = "at+jwt";

    /// <summary>How far the clocks of instances may differ.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>A token that lives longer was not made here; instances may be set to different lives while they are replaced.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };
    private readonly ConcurrentDictionary<UInt128, (AccessToken Token, SecurityKey Key)> _verified = new();

    public int LifetimeSeconds => (int)options.AccessLifetime.TotalSeconds;

    public ValueTask<string> IssueAsync(SignedInRow user, CancellationToken ct) => SignAsync(Claims(user), time.GetUtcNow() + options.AccessLifetime, ct);

    /// <summary>For who acts in place of the user. It says nothing of when the user has signed in: nothing that wants a recent sign-in takes it.</summary>
    public ValueTask<string> IssueAsync(ImpersonationRow user, Guid impersonatorId, CancellationToken ct)
    {
        var claims = Claims(user.AccountId, user.TenantId, user.Id, user.Methods, user.KeyThumbprint);
        claims["act"] = new Dictionary<string, object> { ["sub"] = impersonatorId.ToString() };
        return SignAsync(claims, new DateTimeOffset(user.ExpiresAt, TimeSpan.Zero), ct);
    }

    private async ValueTask<string> SignAsync(Dictionary<string, object> claims, DateTimeOffset expires, CancellationToken ct)
    {
        var set = await keys.CurrentAsync(ct);
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = Type,
            Issuer = options.Issuer,
            Audience = options.Audience,
            IssuedAt = time.GetUtcNow().UtcDateTime,
            Expires = expires.UtcDateTime,
            Claims = claims,
            SigningCredentials = new SigningCredentials(set.Signing(time.GetTimestamp()), set.Algorithm),
        });
    }

    private static Dictionary<string, object> Claims(SignedInRow user)
    {
        var claims = Claims(user.AccountId, user.TenantId, user.SessionId, user.Methods, user.KeyThumbprint);
        claims["auth_time"] = new DateTimeOffset(user.AuthenticatedAt, TimeSpan.Zero).ToUnixTimeSeconds();
        return claims;
    }

    private static Dictionary<string, object> Claims(Guid accountId, Guid tenantId, Guid sessionId, string methods, string? keyThumbprint)
    {
        var claims = new Dictionary<string, object>
        {
            ["sub"] = accountId.ToString(),
            ["tid"] = tenantId.ToString(),
            ["sid"] = sessionId.ToString(),
            ["jti"] = Guid.CreateVersion7().ToString(),
            ["amr"] = methods.Split(' '),
            ["acr"] = SignInMethods.AssuranceLevel(methods),
        };
        if (keyThumbprint is not null)
            claims["cnf"] = new Dictionary<string, object> { ["jkt"] = keyThumbprint };
        return claims;
    }

    /// <summary>The token's content, or the problem with it.</summary>
    public async ValueTask<(AccessToken? Token, ProblemCode? Problem)> VerifyAsync(string token, CancellationToken ct)
    {
        if (token.Length is 0 or > LongestToken)
            return (null, ProblemCode.InvalidToken);
        var set = await keys.CurrentAsync(ct);
        var hash = Hash(token);
        if (_verified.TryGetValue(hash, out var known))
        {
            if (set.Has(known.Key) && known.Token.ExpiresAt > time.GetUtcNow())
                return (known.Token, null);
            _verified.TryRemove(hash, out _);
            return (null, set.Has(known.Key) ? ProblemCode.TokenExpired : ProblemCode.InvalidToken);
        }
        return await VerifySignatureAsync(token, hash, set.Algorithm, ct);
    }

    private async ValueTask<(AccessToken?, ProblemCode?)> VerifySignatureAsync(string token, UInt128 hash, string algorithm, CancellationToken ct)
    {
        // The header is read only to find a key of our own set; algorithm and everything else are fixed below.
        if (StrictToken.ReadKeyId(token) is not { } kid || !_handler.CanReadToken(token) || await keys.FindAsync(kid, ct) is not { } key)
            return (null, ProblemCode.InvalidToken);

        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [algorithm],
            ValidTypes = [Type],
            ValidIssuer = options.Issuer,
            ValidAudience = options.Audience,
            IssuerSigningKey = key,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ValidateIssuerSigningKey = true,
            ClockSkew = TimeSpan.Zero,
            LifetimeValidator = (_, expires, _, _) => expires is { } end && end > time.GetUtcNow().UtcDateTime,
        });
        if (!result.IsValid)
            return (null, result.Exception is SecurityTokenInvalidLifetimeException && HasExpiry(token) ? ProblemCode.TokenExpired : ProblemCode.InvalidToken);

        var jwt = (JsonWebToken)result.SecurityToken;
        if (!IsOfItsTime(jwt) || !Guid.TryParse(jwt.Subject, out var accountId) || !ReadGuid(jwt, "tid", out var tenantId) || !ReadGuid(jwt, "sid", out var sessionId)
            || !ReadMember(jwt, "cnf", "jkt", out var thumbprint) || !ReadMember(jwt, "act", "sub", out var actor) || !ReadActor(actor, out var impersonatorId))
            return (null, ProblemCode.InvalidToken);
        var verified = new AccessToken(
            accountId, tenantId, sessionId, new DateTimeOffset(jwt.ValidTo, TimeSpan.Zero), ReadAuthenticationTime(jwt),
            string.Join(' ', jwt.Claims.Where(claim => claim.Type == "amr").Select(claim => claim.Value)), thumbprint, impersonatorId);
        Remember(hash, verified, key);
        return (verified, null);
    }

    /// <summary>Issued by now, in force by now, and not for longer than any token is.</summary>
    private bool IsOfItsTime(JsonWebToken token)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var longest = options.AccessLifetime > LongestLife ? options.AccessLifetime : LongestLife;
        return token.TryGetPayloadValue<long>("iat", out _) && token.IssuedAt <= now + Skew && token.ValidFrom <= now + Skew && token.ValidTo <= now + longest + Skew;
    }

    private static bool HasExpiry(string token) => new JsonWebToken(token).TryGetPayloadValue<long>("exp", out _);

    private static bool ReadGuid(JsonWebToken token, string claim, out Guid value)
    {
        value = default;
        return token.TryGetPayloadValue<string>(claim, out var text) && Guid.TryParse(text, out value);
    }

    /// <summary>A token that does not say when is as good as one of long ago.</summary>
    private static DateTimeOffset ReadAuthenticationTime(JsonWebToken token) =>
        token.TryGetPayloadValue<long>("auth_time", out var seconds) && seconds is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : DateTimeOffset.UnixEpoch;

    /// <summary>False when the claim is there in a form that is not understood here: a token is not good for more than it says.</summary>
    private static bool ReadMember(JsonWebToken token, string claim, string name, out string? value)
    {
        value = null;
        if (!token.TryGetClaim(claim, out _))
            return true;
        // Of act: an actor who acts for another one is none of ours (RFC 8693, 4.1).
        if (token.TryGetPayloadValue<JsonElement>(claim, out var content) && content.ValueKind == JsonValueKind.Object
            && content.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String && content.GetPropertyCount() == 1)
            value = member.GetString();
        return value is not null;
    }

    private static bool ReadActor(string? text, out Guid? actor)
    {
        actor = Guid.TryParse(text, out var id) ? id : null;
        return text is null || actor is not null;
    }

    private void Remember(UInt128 hash, AccessToken token, SecurityKey key)
    {
        if (_verified.Count >= MostRemembered)
            _verified.Clear();
        _verified[hash] = (token, key);
    }

    /// <summary>128 bits of SHA-256: enough that nobody finds a second token with the hash of a verified one.</summary>
    private static UInt128 Hash(string token)
    {
        Span<byte> bytes = stackalloc byte[LongestToken * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        var length = Encoding.UTF8.GetBytes(token, bytes);
        SHA256.HashData(bytes[..length], hash);
        return System.Runtime.InteropServices.MemoryMarshal.Read<UInt128>(hash);
    }
}
