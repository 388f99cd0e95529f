using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Passkeys;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.Reauthenticate;

/// <param name="Password">The account's password; enough where the account has no second factor.</param>
/// <param name="Code">Six digits of the authenticator app.</param>
/// <param name="RecoveryCode">Instead of it: one of the recovery codes.</param>
/// <param name="Passkey">Alone: what navigator.credentials.get() gave to the options of /auth/reauthenticate/passkey-options, by its toJSON().</param>
public sealed record ReauthenticateRequest(
    [StringLength(1024)] string? Password, [TotpCode] string? Code, [StringLength(64)] string? RecoveryCode, PasskeyCredential? Passkey);
