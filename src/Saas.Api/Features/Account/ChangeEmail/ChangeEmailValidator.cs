using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Account.ChangeEmail;

/// <param name="Email">The address that the account is to have.</param>
public sealed record ChangeEmailRequest([Required, Email] string Email);
