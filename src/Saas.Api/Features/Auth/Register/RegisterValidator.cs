using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.Register;

/// <param name="Email">The address of the new user; one that has an account must come with that account's password.</param>
/// <param name="Password">8 to 256 characters by default; none of the most common ones, nor one with the address or the organisation's name in it.</param>
/// <param name="TenantId">The tenant to join.</param>
/// <param name="Code">Six digits of the authenticator app, for an address whose account has one.</param>
/// <param name="TokenTransport">Where the refresh token goes: an HttpOnly cookie (default) or the body.</param>
/// <param name="DeviceName">What the list of sessions is to call this device; 1 to 100 characters.</param>
public sealed record RegisterRequest(
    [Required, Email] string Email,
    [Required, Password] string Password,
    [Required] Guid? TenantId,
    [TotpCode] string? Code,
    [AllowedValues(TokenTransport.Cookie, TokenTransport.Body, null, ErrorMessage = TokenTransport.Rule)] string? TokenTransport,
    [Name] string? DeviceName);
