using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using Saas.Api.Platform.Access;

namespace Saas.Api.Platform.Validation;

/// <summary>An e-mail address of at most 254 characters.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class EmailAttribute() : ValidationAttribute("Is not an e-mail address.")
{
    public const int Longest = 254;

    public override bool IsValid(object? value) => value is null || (value is string text && EmailAddress.Normalize(text) is not null);
}

/// <summary>A new password: 8 to 256 Unicode code points, anything goes (NIST SP 800-63B, ASVS 6.2).</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class PasswordAttribute() : ValidationAttribute($"Must have {Shortest} to {Longest} characters.")
{
    public const int Shortest = 8;
    public const int Longest = 256;

    public override bool IsValid(object? value) =>
        value is null || (value is string text && text.EnumerateRunes().Count() is >= Shortest and <= Longest);
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
