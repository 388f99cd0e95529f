using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Auth.Logout;

/// <param name="RefreshToken">The session's refresh token, for a client that has no valid access token and no cookie.</param>
/// <param name="All">Ends every session of the account, on all its devices.</param>
public sealed record LogoutRequest([StringLength(128)] string? RefreshToken, bool? All);
