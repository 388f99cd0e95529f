using System.ComponentModel.DataAnnotations;
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
