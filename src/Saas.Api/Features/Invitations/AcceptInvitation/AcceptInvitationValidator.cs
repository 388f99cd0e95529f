using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Invitations.AcceptInvitation;

/// <param name="Token">What is behind the # of the link.</param>
/// <param name="Email">Only of a link for domains, by whoever is not signed in: an address in one of these, to which an invitation is then sent.</param>
/// <param name="Password">Of the new account that the address gets, by the same rules as everywhere; an address that has an account needs none, or comes with that account's.</param>
/// <param name="Name">What the user is to be called; 1 to 100 characters.</param>
public sealed record AcceptInvitationRequest([Required, StringLength(128)] string Token, [Email] string? Email, [StringLength(1024)] string? Password, [Name] string? Name);
