using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.Login;

/// <param name="Email">The address of the account.</param>
/// <param name="Password">Its password.</param>
/// <param name="TenantId">The tenant to sign in to; without it the one last switched to, or the oldest one of the account.</param>
/// <param name="TokenTransport">Where the refresh token goes: an HttpOnly cookie (default) or the body.</param>
/// <param name="DeviceName">What the list of sessions is to call this device; 1 to 100 characters.</param>
/// <param name="DeviceToken">The device's token from an earlier sign-in, when it does not come as a cookie.</param>
public sealed record LoginRequest(
    [Required, Email] string Email,
    [Required, StringLength(1024)] string Password,
    Guid? TenantId,
    [AllowedValues(TokenTransport.Cookie, TokenTransport.Body, null, ErrorMessage = TokenTransport.Rule)] string? TokenTransport,
    [Name] string? DeviceName,
    [StringLength(128)] string? DeviceToken);
