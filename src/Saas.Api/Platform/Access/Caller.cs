using Saas.Api.Platform.ApiKeys;
using Saas.Api.Platform.Quotas;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Access;

/// <summary>Who is calling, in which tenant, with which rights. Filled by <see cref="AccessMiddleware"/>, once per request.</summary>
internal sealed class Caller
{
    /// <summary>The account (claim sub), or the one that an API key acts as; none for a key of the tenant itself.</summary>
    public Guid AccountId { get; private set; }

    /// <summary>The device's session (claim sid); none with an API key.</summary>
    public Guid SessionId { get; private set; }

    /// <summary>The API key, where the request came with one.</summary>
    public Guid? ApiKeyId { get; private set; }

    /// <summary>The tenant of the access token (claim tid).</summary>
    public Guid HomeTenantId { get; private set; }

    /// <summary>The tenant that this request is about: the token's, or for a SUPER_ADMIN the one of X-Tenant-ID.</summary>
    public Guid TenantId { get; private set; }

    /// <summary>What is in force now, not when the token was made.</summary>
    public Rights Rights { get; private set; } = Rights.None;

    /// <summary>The built-in role.</summary>
    public string Role => Rights.Role;

    /// <summary>What was proven at sign-in (claim amr), parted by spaces.</summary>
    public string Methods { get; private set; } = "";

    /// <summary>The requests of the caller's own tenant; null: they are not limited.</summary>
    public RequestRate? Rate { get; private set; }

    /// <summary>Takes down the tenant's requests, for the client too, and says whether they are too many.</summary>
    public bool IsOverRate(RequestRate? rate, HttpContext context)
    {
        Rate = rate;
        rate?.WriteTo(context.Response);
        return rate is { IsExceeded: true };
    }

    /// <summary>Who acts in place of the account (claim act); null: the account itself. The session is an impersonation then.</summary>
    public Guid? ImpersonatorId { get; private set; }

    public void Set(AccessToken token, Guid tenantId, Rights rights) => (AccountId, SessionId, HomeTenantId, TenantId, Rights, Methods, ImpersonatorId) =
        (token.AccountId, token.SessionId, token.TenantId, tenantId, rights, token.Methods, token.ImpersonatorId);

    /// <summary>By an API key: with what it grants, in its tenant.</summary>
    public void Set(ApiKeyGrant grant) =>
        (ApiKeyId, AccountId, HomeTenantId, TenantId, Rights) = (grant.KeyId, grant.AccountId ?? Guid.Empty, grant.TenantId, grant.TenantId, grant.Rights);

    /// <summary>Whether this is the caller in person. A key is nobody in person: what people may do to themselves it may not do to them.</summary>
    public bool Is(Guid accountId) => ApiKeyId is null && AccountId == accountId;

    /// <summary>Whether the caller has this permission in the tenant of the request.</summary>
    public bool Holds(string code) => Rights.Holds(code);

    /// <summary>A job's handler acts for its tenant, as nobody in particular.</summary>
    public void ActFor(Guid tenantId) => (HomeTenantId, TenantId) = (tenantId, tenantId);
}
