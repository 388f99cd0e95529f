namespace Saas.Api.Platform.Sessions;

/// <summary>A session that was just opened, and its first refresh token (the only time it is at hand).</summary>
internal sealed record SignedIn(SignedInRow User, string RefreshToken);
