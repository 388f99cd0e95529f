using System.Globalization;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.Passwords;

/// <summary>Whether a password may become somebody's. Asked wherever one is set, before it is hashed.</summary>
internal sealed class PasswordPolicy(PasswordRules rules, CommonPasswords common, BreachedPasswords breached)
{
    private const int ShortestWord = 4;

    /// <summary>Why a new password is refused, as a sentence for people; null: it is good.</summary>
    /// <param name="password">As received.</param>
    /// <param name="email">The address of the account, normalised.</param>
    /// <param name="tenantNames">Names of the tenants that the account belongs to or is about to.</param>
    /// <param name="ct">Ends a question to the breach service.</param>
    public async Task<string?> CheckAsync(string password, string email, IReadOnlyCollection<string> tenantNames, CancellationToken ct)
    {
        if (!rules.HasRightLength(password))
            return rules.LengthRule;
        if (Contains(password, email) || Contains(password, email[..email.IndexOf('@', StringComparison.Ordinal)]))
            return "Must not contain the e-mail address.";
        if (tenantNames.Any(name => Contains(password, name)))
            return "Must not contain the name of the organisation.";
        if (rules.Words.Any(word => Contains(password, word)))
            return "Must not contain the name of the product.";
        if (common.Contains(password))
            return "Is one of the most common passwords.";
        return await breached.ContainsAsync(password, ct) ? "Is known from a data breach." : null;
    }

    /// <summary>The same, for a request whose member is at the pointer.</summary>
    /// <exception cref="ProblemException">400: it is refused; the reason points there.</exception>
    public async Task RequireAsync(string password, string email, IReadOnlyCollection<string> tenantNames, CancellationToken ct, string pointer = "#/password")
    {
        if (await CheckAsync(password, email, tenantNames, ct) is { } reason)
            throw new ProblemException(ProblemCode.ValidationFailed, new FieldError(pointer, reason));
    }

    /// <summary>By letters and digits alone and in any case, so that "Acme Corp" is found in acme-corp1. Short words would be found by chance.</summary>
    private static bool Contains(string password, string word) =>
        Squeeze(word) is { Length: >= ShortestWord } squeezed && Squeeze(password).Contains(squeezed, StringComparison.Ordinal);

    private static string Squeeze(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLower(CultureInfo.InvariantCulture);
}
