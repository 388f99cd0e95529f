using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Invitations.CreateInvitationLink;

/// <param name="Domains">1 to 20 verified domains of the tenant: whoever has a proven address in one of them may join.</param>
/// <param name="Role">USER or ADMIN: none that is more than you are.</param>
/// <param name="RoleIds">Roles of the tenant beside it, at most 100, none that grants more than you hold.</param>
public sealed record CreateInvitationLinkRequest(
    [Required, AtMost(20)] IReadOnlyList<string> Domains,
    [Required, AllowedValues(Roles.User, Roles.Admin, ErrorMessage = "Must be USER or ADMIN.")] string Role,
    [AtMost(100)] IReadOnlyList<Guid>? RoleIds) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Domains.Count == 0 || Domains.Any(domain => domain is null || MailDomain.Normalize(domain) is null))
            yield return new ValidationResult("Must be 1 to 20 domains, such as acme.example.com.", [nameof(Domains)]);
    }
}
