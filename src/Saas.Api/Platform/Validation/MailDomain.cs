using System.Collections.Frozen;
using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Platform.Validation;

/// <summary>The part of addresses behind the @ that an organisation calls its own.</summary>
internal static class MailDomain
{
    public const int Longest = 253;

    /// <summary>Providers that give an address to anybody: being able to read mail there says nothing about an organisation.</summary>
    private static readonly FrozenSet<string> Public = new[]
    {
        "126.com", "139.com", "163.com", "aim.com", "aol.com", "att.net", "bellsouth.net", "bigpond.com", "bluewin.ch", "bol.com.br", "btinternet.com",
        "charter.net", "comcast.net", "cox.net", "daum.net", "duck.com", "earthlink.net", "email.com", "fastmail.com", "fastmail.fm", "foxmail.com",
        "free.fr", "freenet.de", "gmail.com", "googlemail.com", "guerrillamail.com", "hanmail.net", "hey.com", "hushmail.com", "icloud.com", "inbox.com",
        "inbox.lv", "interia.pl", "laposte.net", "libero.it", "list.ru", "mac.com", "mail.com", "mail.de", "mail.ru", "mailinator.com", "me.com", "msn.com",
        "naver.com", "o2.pl", "onet.pl", "orange.fr", "passport.com", "pm.me", "posteo.de", "proton.me", "protonmail.ch", "protonmail.com", "qq.com",
        "rambler.ru", "rediffmail.com", "rocketmail.com", "rogers.com", "seznam.cz", "sfr.fr", "shaw.ca", "sina.com", "sky.com", "t-online.de",
        "tempmail.com", "terra.com.br", "tuta.com", "tuta.io", "tutanota.com", "uol.com.br", "ukr.net", "verizon.net", "virgilio.it", "wanadoo.fr",
        "web.de", "wp.pl", "ya.ru", "yeah.net", "ymail.com", "zoho.com", "zohomail.com",
    }.ToFrozenSet();

    /// <summary>Those that have a domain in many countries.</summary>
    private static readonly FrozenSet<string> PublicEverywhere = new[] { "gmx", "hotmail", "live", "outlook", "yahoo", "yandex" }.ToFrozenSet();

    /// <summary>The stored form, as it is behind the @ of stored addresses; null when the text is no domain.</summary>
    public static string? Normalize(string text) =>
        text.Length <= Longest && EmailAddress.NormalizeDomain(text) is { Length: <= Longest } domain && !domain.AsSpan(domain.LastIndexOf('.') + 1).ContainsAnyInRange('0', '9')
            ? domain
            : null;

    /// <param name="domain">In its stored form.</param>
    public static bool IsPublic(string domain)
    {
        if (Public.Contains(domain))
            return true;
        var labels = domain.Split('.');
        // outlook.com and outlook.com.br, but not outlook.acme.com.
        return PublicEverywhere.Contains(labels[0]) && (labels.Length == 2 || (labels is [_, "com" or "co", { Length: 2 }]));
    }
}

/// <summary>A mail domain that can be an organisation's own.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
internal sealed class MailDomainAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        if (value is not string text)
            return null;
        if (MailDomain.Normalize(text) is not { } domain)
            return new ValidationResult("Is not a domain, such as acme.example.com.");
        return MailDomain.IsPublic(domain) ? new ValidationResult("Anybody can have an address there: it is no organisation's own domain.") : null;
    }
}
