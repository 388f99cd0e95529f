using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.Auth.Refresh;

/// <param name="RefreshToken">The refresh token, when it does not come as a cookie; the successor then comes in the body too.</param>
public sealed record RefreshRequest([StringLength(128)] string? RefreshToken);
