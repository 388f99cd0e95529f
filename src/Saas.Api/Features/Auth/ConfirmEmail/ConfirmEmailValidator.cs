using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.ConfirmEmail;

/// <param name="Email">The address that the code was sent to; with a code.</param>
/// <param name="Code">The eight digits; either they or the token.</param>
/// <param name="Token">What is behind the # of the link.</param>
/// <param name="Password">The password of the account or of the registration.</param>
public sealed record ConfirmEmailRequest([Email] string? Email, [Code] string? Code, [StringLength(128)] string? Token, [Required, StringLength(1024)] string Password) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Token is null == Code is null)
            yield return new ValidationResult("Give either a code or a token.", [nameof(Code)]);
        else if (Code is not null && Email is null)
            yield return new ValidationResult("A code goes with the address that it was sent to.", [nameof(Email)]);
    }
}
