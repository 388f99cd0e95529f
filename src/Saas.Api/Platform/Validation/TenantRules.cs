using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Accounts;

namespace Saas.Api.Platform.Validation;

/// <summary>A tenant's short name: letters and digits of ASCII and single dashes between them, none that is reserved.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class SlugAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is not string text)
            return null;
        if (Slug.Normalize(text) is not { } slug)
            return new ValidationResult($"Must have {Slug.Shortest} to {Slug.LongestGiven} letters a to z, digits, and single dashes between them.");
        return Slug.IsReserved(slug) ? new ValidationResult("Is reserved.") : null;
    }
}

/// <summary>Media types without parameters, at most 50. An empty list is one.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class MediaTypesAttribute() : ValidationAttribute($"Must be at most {Most} media types, such as image/png.")
{
    public const int Most = 50;
    private const int Longest = 100;

    public override bool IsValid(object? value) => value is null || (value is IReadOnlyList<string> { Count: <= Most } types && types.All(IsMediaType));

    /// <summary>RFC 6838, 4.2: each part begins with a letter or a digit.</summary>
    private static bool IsMediaType(string? text) => text is { Length: <= Longest } && text.Split('/') is [{ Length: > 0 } type, { Length: > 0 } subtype] && IsName(type) && IsName(subtype);

    private static bool IsName(string name) =>
        char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '!' or '#' or '$' or '&' or '-' or '^' or '_' or '.' or '+');
}

/// <summary>Why something is done, for people: 1 to 500 characters, not blank.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class ReasonAttribute() : ValidationAttribute($"Must have 1 to {Longest} characters and no space at either end.")
{
    public const int Longest = 500;

    public override bool IsValid(object? value) => value is null || (value is string { Length: > 0 and <= Longest } text && text.Trim().Length == text.Length);
}
