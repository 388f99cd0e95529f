using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Platform.Validation;

/// <summary>A code of eight digits as people type it: spaces and dashes between them do not matter.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class CodeAttribute() : ValidationAttribute("Must be the eight digits of the message.")
{
    private const int Digits = 8;
    private const int Longest = 20;

    public override bool IsValid(object? value) =>
        value is null || (value is string { Length: <= Longest } text && text.Count(char.IsAsciiDigit) == Digits && text.All(c => char.IsAsciiDigit(c) || c is ' ' or '-'));
}
