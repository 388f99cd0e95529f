using System.Text.Json.Serialization;
using Saas.Api.Platform.Documents;

namespace Saas.Api.Platform.Sessions;

/// <summary>What sign-up, registration, sign-in, refresh and a change of tenant answer.</summary>
/// <param name="Tenant">The tenant that the access token is for.</param>
/// <param name="User">The signed-in user.</param>
/// <param name="AccessToken">Send it as Authorization: Bearer, or DPoP with a proof when tokenType says so.</param>
/// <param name="TokenType">Bearer; DPoP when the session is bound to a key (RFC 9449).</param>
/// <param name="ExpiresIn">Seconds until the access token expires.</param>
/// <param name="RefreshToken">Only for tokenTransport "body"; otherwise it is in an HttpOnly cookie.</param>
/// <param name="RecoveryCodes">Only once a second factor was set up at sign-in: shown this once, each good once in place of a code.</param>
public sealed record TokenResponse(
    TokenTenant Tenant,
    TokenUser User,
    string AccessToken,
    string TokenType,
    int ExpiresIn,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? RefreshToken,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? RecoveryCodes = null)
{
    /// <summary>Only from sign-in with tokenTransport "body": send it with the next sign-in on this device, which then passes a lock of the account.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? DeviceToken { get; init; }
}

/// <param name="Id">The tenant's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Slug">Its short name.</param>
public sealed record TokenTenant(Guid Id, [Sample("Acme")] string Name, string Slug);

/// <param name="Id">The user's id in this tenant.</param>
/// <param name="Email">The address.</param>
/// <param name="Name">The name.</param>
/// <param name="Role">USER, ADMIN or SUPER_ADMIN.</param>
/// <param name="TenantId">The tenant's id.</param>
public sealed record TokenUser(Guid Id, string Email, string Name, string Role, Guid TenantId);
