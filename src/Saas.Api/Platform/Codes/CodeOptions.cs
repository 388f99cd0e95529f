using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Codes;

/// <summary>How long codes and links are good, how often they are sent and guessed, and where links lead. Times in seconds, as the database takes them.</summary>
/// <param name="CodeSeconds">Life of the eight digits.</param>
/// <param name="ResetLinkSeconds">Life of a link that sets a password.</param>
/// <param name="VerifyLinkSeconds">Life of a link that proves a mailbox.</param>
/// <param name="Tries">Wrong guesses at one code.</param>
/// <param name="MailsPerAddress">Mails of one purpose to one address within the window.</param>
/// <param name="RequestsPerClient">Requests of one client's address within the window, guesses counted apart.</param>
/// <param name="WindowSeconds">The time in which these are counted.</param>
/// <param name="Page">The application's address, or this service's own page, with a slash at its end.</param>
internal sealed record CodeOptions(
    double CodeSeconds, double ResetLinkSeconds, double VerifyLinkSeconds, int Tries, int MailsPerAddress, int RequestsPerClient, double WindowSeconds, Uri Page)
{
    public static CodeOptions Read(SettingsReader settings, Uri publicUrl) => new(
        settings.Duration(Settings.CodeExpiration).TotalSeconds,
        settings.Duration(Settings.ResetLinkExpiration).TotalSeconds,
        settings.Duration(Settings.VerifyLinkExpiration).TotalSeconds,
        settings.Integer(Settings.CodeTries, 1, 100),
        settings.Integer(Settings.CodeMails, 1, 1_000_000),
        settings.Integer(Settings.CodeRequests, 1, 1_000_000_000),
        settings.Duration(Settings.CodeWindow).TotalSeconds,
        settings.Optional(Settings.AppUrl) is null ? Folder(publicUrl, "auth/link/") : Folder(settings.Url(Settings.AppUrl, "http", "https"), ""));

    private static Uri Folder(Uri url, string path) => new($"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{path}");
}
