using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.ForgotPassword;

/// <param name="Email">The address of the account; the answer is the same if there is none.</param>
public sealed record ForgotPasswordRequest([Required, Email] string Email);
