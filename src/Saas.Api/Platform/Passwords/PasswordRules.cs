using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Passwords;

/// <summary>What a new password must be.</summary>
/// <param name="Shortest">Least number of code points.</param>
/// <param name="Longest">Largest number of code points.</param>
/// <param name="Words">What no password may contain: names of the product.</param>
internal sealed record PasswordRules(int Shortest, int Longest, IReadOnlyList<string> Words)
{
    public static readonly PasswordRules Default = new(8, 256, []);

    public string LengthRule => $"Must have {Shortest} to {Longest} characters.";

    public static PasswordRules Read(SettingsReader settings) => new(
        settings.Integer(Settings.PasswordMinLength, 8, 64),
        settings.Integer(Settings.PasswordMaxLength, 64, 1024),
        settings.List(Settings.PasswordForbiddenWords));

    /// <summary>Code points, not UTF-16 units: an emoji counts as one.</summary>
    public bool HasRightLength(string password) => password.EnumerateRunes().Count() is var length && length >= Shortest && length <= Longest;
}
