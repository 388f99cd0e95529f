using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Passkeys;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Passkeys.SignInWithPasskey;

/// <param name="Credential">What navigator.credentials.get() gave, by its toJSON().</param>
/// <param name="TenantId">The tenant to sign in to; without it the oldest one of the account.</param>
/// <param name="TokenTransport">Where the refresh token goes: an HttpOnly cookie (default) or the body.</param>
public sealed record SignInWithPasskeyRequest(
    [Required] PasskeyCredential Credential,
    Guid? TenantId,
    [AllowedValues(TokenTransport.Cookie, TokenTransport.Body, null, ErrorMessage = TokenTransport.Rule)] string? TokenTransport);
