using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Account.RestoreAccount;

/// <param name="Email">The address of the account.</param>
/// <param name="Password">Its password.</param>
/// <param name="Code">Six digits of the authenticator app, where one is set up.</param>
public sealed record RestoreAccountRequest([Required, Email] string Email, [Required, StringLength(1024)] string Password, [TotpCode] string? Code);
