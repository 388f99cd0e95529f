using System.Security.Cryptography;

namespace Saas.Api.Tests.Harness;

/// <summary>Values that no other test has.</summary>
internal static class Unique
{
    public static string Text() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    public static string Email() => $"p{Text()}@example.com";

    public static string Password() => $"pw-{Text()}";
}
