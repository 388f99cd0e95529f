using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit.Security;
using MimeKit;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Platform.Mail;

/// <summary>Who sends mail, in which language when none is asked for, and by which way; no way at all keeps mail from being sent.</summary>
internal sealed record MailOptions(MailboxAddress? From, string Language, SmtpOptions? Smtp, string? PickupFolder)
{
    /// <summary>Messages in a day to one address that it has not asked for.</summary>
    public int PerAddress { get; init; } = 10;

    public static MailOptions Read(SettingsReader settings)
    {
        var from = Sender(settings);
        var smtp = SmtpOptions.Read(settings, from?.Domain);
        var folder = smtp is null && settings.Optional(Settings.MailPickupFolder) is { } path ? Path.GetFullPath(path) : null;
        if (from is null && (smtp is not null || folder is not null))
            throw new SettingException(Settings.MailFrom, $"is not set ({Settings.MailFrom.Meaning})");
        return new(from, DefaultLanguage(settings), smtp, folder) { PerAddress = settings.Integer(Settings.MailPerAddress, 1, 1000) };
    }

    /// <summary>An address, or a name and an address in angle brackets.</summary>
    private static MailboxAddress? Sender(SettingsReader settings)
    {
        if (settings.Optional(Settings.MailFrom) is not { } text)
            return null;
        var open = text.EndsWith('>') ? text.LastIndexOf('<') : -1;
        var name = open < 0 ? null : text[..open].Trim().Trim('"');
        var address = EmailAddress.Normalize(open < 0 ? text : text[(open + 1)..^1]);
        return address is not null && StrictStringConverter.IsClean(name)
            ? new MailboxAddress(name, address)
            : throw new SettingException(Settings.MailFrom, "must be an e-mail address, or a name and an address in angle brackets");
    }

    private static string DefaultLanguage(SettingsReader settings)
    {
        var language = settings.Text(Settings.MailLanguage).ToLowerInvariant();
        return MailTemplates.Languages.Contains(language)
            ? language
            : throw new SettingException(Settings.MailLanguage, $"must be a language with templates ({string.Join(", ", MailTemplates.Languages)})");
    }
}

/// <summary>The SMTP server and the terms on which it is spoken to.</summary>
/// <param name="Host">Its name, which its certificate must have.</param>
/// <param name="Port">465, 587, 25 or another.</param>
/// <param name="Security">Implicit TLS, STARTTLS without fall-back, or nothing.</param>
/// <param name="Greeting">The domain that EHLO names: a container's own host name means nothing to a server, and some refuse it.</param>
/// <param name="Timeout">Longest time for one message, connecting included.</param>
internal sealed record SmtpOptions(string Host, int Port, SecureSocketOptions Security, string Greeting, TimeSpan Timeout)
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);

    public string? User { get; init; }

    public string? Password { get; init; }

    /// <summary>Trusted instead of the system's authorities, unless empty.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>How long the connection is kept for the next message.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Not the password.</summary>
    public override string ToString() => $"{Host}:{Port}";

    /// <summary>Null without SMTP_HOST; what is malformed is refused all the same.</summary>
    public static SmtpOptions? Read(SettingsReader settings, string? domain)
    {
        var port = settings.Integer(Settings.SmtpPort, 1, 65535);
        var timeout = settings.Duration(Settings.MailTimeout);
        if (timeout > LongestTimeout)
            throw new SettingException(Settings.MailTimeout, "must be 5m at most");
        var smtp = new SmtpOptions(settings.Optional(Settings.SmtpHost) ?? "", port, Tls(settings, port), domain ?? "", timeout)
        {
            User = settings.Optional(Settings.SmtpUser),
            Password = settings.Optional(Settings.SmtpPassword),
            Authorities = Trusted(settings),
        };
        if (smtp.User is null != smtp.Password is null)
            throw new SettingException(smtp.User is null ? Settings.SmtpUser : Settings.SmtpPassword, "is not set, but the other one of SMTP_USER and SMTP_PASSWORD is");
        if (smtp.Host.Length > 0 && Uri.CheckHostName(smtp.Host) == UriHostNameType.Unknown)
            throw new SettingException(Settings.SmtpHost, "must be a host name without a port");
        return smtp.Host.Length > 0 ? smtp : null;
    }

    private static SecureSocketOptions Tls(SettingsReader settings, int port) => settings.Text(Settings.SmtpTls) switch
    {
        "auto" => port == 465 ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTls,
        "implicit" => SecureSocketOptions.SslOnConnect,
        "starttls" => SecureSocketOptions.StartTls,
        "none" => SecureSocketOptions.None,
        _ => throw new SettingException(Settings.SmtpTls, "must be auto, implicit, starttls or none"),
    };

    private static X509Certificate2Collection Trusted(SettingsReader settings)
    {
        var authorities = new X509Certificate2Collection();
        if (settings.Optional(Settings.SmtpCaFile) is not { } file)
            return authorities;
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            authorities.Clear();
        }
        return authorities.Count > 0 ? authorities : throw new SettingException(Settings.SmtpCaFile, "must be a readable PEM file with certificates");
    }
}
