using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dapper;
using Saas.Api.Platform.Audit.Denials;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Platform.ApiKeys;

/// <summary>
/// Answers on every request what an API key may do: from the copy in Redis in one round trip, from PostgreSQL when there is none. The
/// copy lies with those of its user's sessions, or under the key's own id when it is the tenant's: whoever changes a user's or a
/// tenant's rights drops it with theirs (<see cref="SessionAccess"/>).
/// </summary>
internal sealed class ApiKeyAccess(
    Database database, SessionAccess copies, ApiKeyFailures failures, ApiKeyUses uses, AuditDenials denials, TimeProvider time)
{
    private const string Refused = "api_key.refused";
    private const int MostRemembered = 20_000;

    /// <summary>Secrets that were right when they were last looked up, with whom their key acts as: it says under what the copy lies, and never changes.</summary>
    private readonly ConcurrentDictionary<UInt128, Guid?> _known = new();

    /// <summary>Under what the copies of a key's rights lie: for <see cref="SessionAccess.ForgetAsync"/>.</summary>
    public static Guid Subject(Guid keyId, Guid? accountId) => accountId ?? keyId;

    /// <summary>What the key grants, or the problem with it.</summary>
    public async ValueTask<(ApiKeyGrant? Grant, ProblemCode? Problem)> FindAsync(string text, CancellationToken ct)
    {
        if (ApiKeyText.Read(text) is not { } key)
            return (null, ProblemCode.InvalidApiKey);
        var isKnown = _known.TryGetValue(Name(key), out var owner);
        if (isKnown && await copies.FindCopyAsync(key.TenantId, Subject(key.KeyId, owner), Field(key)) is ({ } copy, var rate) && ApiKeyGrant.Read(copy, key, owner) is { } known)
            return Judge(known with { Rate = rate });
        var address = RequestOrigin.Current?.Address;
        return isKnown || !failures.AreTooMany(address) ? await ReadAsync(key, address, ct) : (null, ProblemCode.TooManyRequests);
    }

    private async Task<(ApiKeyGrant?, ProblemCode?)> ReadAsync(ReadKey key, string? address, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var system = database.System;
        var row = await system.QuerySingleOrDefaultAsync<ApiKeyRow>(ApiKeySql.SelectKey, new { key.TenantId, Id = key.KeyId, ct });
        // Both are compared, whichever it is.
        var isNewest = row is not null & CryptographicOperations.FixedTimeEquals(row?.SecretHash, key.Hash.Span);
        var isFormer = row is not null & CryptographicOperations.FixedTimeEquals(row?.OverlapHash, key.Hash.Span);
        if (row is not { MayAct: true } || !(isNewest || isFormer))
        {
            _known.TryRemove(Name(key), out _);
            failures.Count(address);
        }
        if (row is null || !(isNewest || isFormer))
        {
            if (row is not null)
                denials.Add(new(Refused, key.TenantId, Guid.Empty, null, ProblemCode.InvalidApiKey.Code) { ObjectId = key.KeyId });
            return (null, ProblemCode.InvalidApiKey);
        }
        var grant = ToGrant(row, key, isNewest);
        if (!row.MayAct)
            return Refuse(grant, ProblemCode.ApiKeyRevoked);
        if (_known.Count >= MostRemembered)
            _known.Clear();
        _known[Name(key)] = row.AccountId;
        var text = LimitedText.Write(row.RequestsPerMinute, grant.Write());
        await copies.KeepCopyAsync(key.TenantId, Subject(key.KeyId, row.AccountId), Field(key), text, began);
        var (_, rate) = await copies.CountAsync(key.TenantId, text);
        return Judge(grant with { Rate = rate });
    }

    private static ApiKeyGrant ToGrant(ApiKeyRow row, ReadKey key, bool isNewest)
    {
        var until = isNewest || row.ExpiresAt < row.OverlapUntil ? row.ExpiresAt : row.OverlapUntil;
        var held = row.AccountId is null ? null : new Access.Rights(row.Role!, row.Codes);
        return new(
            key.TenantId, key.KeyId, row.AccountId, until is { } end ? new DateTimeOffset(end, TimeSpan.Zero) : null, row.Networks,
            [.. row.Scopes.Where(scope => held is null || held.Holds(scope))]);
    }

    /// <summary>What a copy cannot know: the time, and whence the request comes.</summary>
    private (ApiKeyGrant?, ProblemCode?) Judge(ApiKeyGrant grant)
    {
        if (grant.Until <= time.GetUtcNow())
            return Refuse(grant, ProblemCode.ApiKeyExpired);
        var address = RequestOrigin.Current?.Address;
        if (grant.Networks is { } networks && !IsIn(networks, address))
            return Refuse(grant, ProblemCode.ApiKeyNetworkRefused);
        uses.Add(grant.TenantId, grant.KeyId, address);
        return (grant, null);
    }

    private static bool IsIn(string networks, string? address) =>
        IPAddress.TryParse(address, out var client) && networks.Split(',').Any(network => IPNetwork.TryParse(network, out var allowed) && allowed.Contains(client));

    private (ApiKeyGrant?, ProblemCode?) Refuse(ApiKeyGrant grant, ProblemCode code)
    {
        denials.Add(new(Refused, grant.TenantId, grant.AccountId ?? Guid.Empty, null, code.Code) { ApiKeyId = grant.KeyId, ObjectId = grant.KeyId });
        return (null, code);
    }

    private static UInt128 Name(ReadKey key) => MemoryMarshal.Read<UInt128>(key.Hash.Span);

    /// <summary>Of the secret, not of the key alone: each of two secrets has a copy.</summary>
    private static string Field(ReadKey key) => Convert.ToHexStringLower(key.Hash.Span);
}
