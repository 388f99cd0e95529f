namespace Saas.Api.Platform.SecondFactors;

/// <summary>What a challenge is good for, and nothing else.</summary>
internal static class ChallengePurpose
{
    /// <summary>The account has a second factor: prove it.</summary>
    public const string Verify = "verify";

    /// <summary>The account has none and the tenant requires one: set one up.</summary>
    public const string Enroll = "enroll";
}
