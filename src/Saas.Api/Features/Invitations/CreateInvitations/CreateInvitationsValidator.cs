using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Invitations.CreateInvitations;

/// <param name="Invitations">1 to 500; each is sent by mail.</param>
public sealed record CreateInvitationsRequest([Required, AtMost(CreateInvitationsRequest.Most)] IReadOnlyList<InvitationRowRequest> Invitations) : IValidatableObject
{
    public const int Most = 500;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Invitations.Count == 0 || Invitations.Any(row => row is null))
            yield return new ValidationResult("Must have 1 to 500 items, each an object.", [nameof(Invitations)]);
    }
}

/// <param name="Email">Whom to invite; one that is no address fails its row alone.</param>
/// <param name="Name">What the user is to be called, unless whoever accepts says otherwise.</param>
/// <param name="Role">USER or ADMIN: none that is more than you are.</param>
/// <param name="RoleIds">Roles of the tenant beside it, at most 100, none that grants more than you hold.</param>
public sealed record InvitationRowRequest(
    [Required, StringLength(254)] string Email,
    [Name] string? Name,
    [Required, AllowedValues(Roles.User, Roles.Admin, ErrorMessage = "Must be USER or ADMIN.")] string Role,
    [AtMost(100)] IReadOnlyList<Guid>? RoleIds);
