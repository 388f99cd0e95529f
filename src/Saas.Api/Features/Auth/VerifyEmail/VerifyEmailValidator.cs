using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.VerifyEmail;

/// <param name="Email">The address of the account; the answer is the same if there is none.</param>
public sealed record VerifyEmailRequest([Required, Email] string Email);
