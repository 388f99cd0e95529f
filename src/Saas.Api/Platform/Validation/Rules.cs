using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Passwords;

namespace Saas.Api.Platform.Validation;

/// <summary>An e-mail address of at most 254 characters.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class EmailAttribute() : ValidationAttribute("Is not an e-mail address.")
{
    public const int Longest = 254;

    public override bool IsValid(object? value) => value is null || (value is string text && EmailAddress.Normalize(text) is not null);
}

/// <summary>A new password: 8 to 256 Unicode code points unless set otherwise, anything goes (NIST SP 800-63B, ASVS 6.2).</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class PasswordAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        var rules = validationContext.GetRequiredService<PasswordRules>();
        return value is null || (value is string text && rules.HasRightLength(text)) ? null : new ValidationResult(rules.LengthRule);
    }
}

/// <summary>A name: 1 to 100 characters, not blank, no leading or trailing space.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class NameAttribute() : ValidationAttribute($"Must have 1 to {Longest} characters and no space at either end.")
{
    public const int Longest = 100;

    public override bool IsValid(object? value) =>
        value is null || (value is string { Length: > 0 and <= Longest } text && text.Trim().Length == text.Length);
}

/// <summary>Six digits, as an authenticator app shows them.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class TotpCodeAttribute() : ValidationAttribute("Must be six digits.")
{
    public const int Digits = 6;

    public override bool IsValid(object? value) => value is null || (value is string { Length: Digits } text && text.All(char.IsAsciiDigit));
}

/// <summary>A language tag of the common form (RFC 5646): subtags of 1 to 8 letters and digits, a language of 2 or 3 letters first. Empty: none.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class LanguageTagAttribute() : ValidationAttribute("Must be a language tag, such as de or pt-BR.")
{
    public override bool IsValid(object? value) => value is null or "" || (value is string text && IsTag(text.Split('-')));

    private static bool IsTag(string[] parts) =>
        parts[0].Length is 2 or 3 && parts[0].All(char.IsAsciiLetter) && parts.All(part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
}

/// <summary>The IANA name of a time zone that this machine knows. Empty: none.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class TimeZoneNameAttribute() : ValidationAttribute("Must be the IANA name of a time zone, such as Europe/Berlin.")
{
    public override bool IsValid(object? value) => value is null or "" || (value is string text && IsKnown(text));

    private static bool IsKnown(string name) =>
        char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+') && TimeZoneInfo.TryFindSystemTimeZoneById(name, out _);
}

/// <summary>A role's name: as a name, without characters that cannot be seen, by which one could pass for another.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class RoleNameAttribute() : ValidationAttribute($"Must have 1 to {NameAttribute.Longest} visible characters and no space at either end.")
{
    private static readonly NameAttribute Name = new();

    public override bool IsValid(object? value) => Name.IsValid(value) && (value is not string text || text.EnumerateRunes().All(IsVisible));

    private static bool IsVisible(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate);
}

/// <summary>Codes that a tenant's role can grant, at most 100.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class PermissionCodesAttribute() : ValidationAttribute($"Must be at most {Most} permission codes of GET /permissions.")
{
    public const int Most = 100;

    public override bool IsValid(object? value) => value is null || (value is IReadOnlyList<string> { Count: <= Most } codes && codes.All(code => code is not null && Permissions.OfTenants.Contains(code)));
}

/// <summary>A list that is not too long.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class AtMostAttribute(int most) : ValidationAttribute($"Must have at most {most} items.")
{
    public int Most => most;

    public override bool IsValid(object? value) => value is null || (value is System.Collections.ICollection list && list.Count <= Most);
}
