using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Invitations.DeclineInvitation;

/// <param name="Token">What is behind the # of the link.</param>
public sealed record DeclineInvitationRequest([Required, StringLength(128)] string Token);
