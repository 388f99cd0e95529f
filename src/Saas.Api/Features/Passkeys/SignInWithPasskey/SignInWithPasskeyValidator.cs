using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Passkeys;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Passkeys.SignInWithPasskey;

/// <param name="Credential">What navigator.credentials.get() gave, by its toJSON().</param>
/// <param name="TenantId">The tenant to sign in to; without it the oldest one of the account.</param>
/// <param name="TokenTransport">Where the refresh token goes: an HttpOnly cookie (default) or the body.</param>
/// <param name="DeviceName">What the list of sessions is to call this device; 1 to 100 characters.</param>
public sealed record SignInWithPasskeyRequest(
    [Required] PasskeyCredential Credential,
    Guid? TenantId,
    [AllowedValues(TokenTransport.Cookie, TokenTransport.Body, null, ErrorMessage = TokenTransport.Rule)] string? TokenTransport,
    [Name] string? DeviceName);
