using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Invitations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Invitations.CreateInvitation;

/// <param name="Email">Whom to invite; an open invitation to the address is replaced.</param>
/// <param name="Name">What the user is to be called, unless whoever accepts says otherwise.</param>
/// <param name="Role">USER or ADMIN: none that is more than you are.</param>
/// <param name="RoleIds">Roles of the tenant beside it, at most 100, none that grants more than you hold.</param>
/// <param name="Delivery">mail (default): sent to the address, so that accepting proves it. link: in the answer, once, for you to pass on.</param>
public sealed record CreateInvitationRequest(
    [Required, Email] string Email,
    [Name] string? Name,
    [Required, AllowedValues(Roles.User, Roles.Admin, ErrorMessage = "Must be USER or ADMIN.")] string Role,
    [AtMost(100)] IReadOnlyList<Guid>? RoleIds,
    [AllowedValues(InvitationDelivery.Mail, InvitationDelivery.Link, null, ErrorMessage = "Must be mail or link.")] string? Delivery);
