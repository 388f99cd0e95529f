using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Account.ConfirmEmailChange;

/// <param name="Code">The eight digits sent to the new address; either they or the token.</param>
/// <param name="Token">What is behind the # of the link.</param>
public sealed record ConfirmEmailChangeRequest([Code] string? Code, [StringLength(128)] string? Token) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Token is null == Code is null)
            yield return new ValidationResult("Give either a code or a token.", [nameof(Code)]);
    }
}
