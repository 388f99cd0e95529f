using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Invitations.PreviewInvitation;

/// <param name="Token">What is behind the # of the link.</param>
public sealed record PreviewInvitationRequest([Required, StringLength(128)] string Token);
