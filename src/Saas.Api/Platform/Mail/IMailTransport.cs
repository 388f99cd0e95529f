using MimeKit;
using Saas.Api.Platform.Jobs;

namespace Saas.Api.Platform.Mail;

/// <summary>The way a message leaves: SMTP, or a folder.</summary>
internal interface IMailTransport
{
    /// <exception cref="MailException">It has not left.</exception>
    Task SendAsync(MimeMessage message, CancellationToken ct);
}

/// <summary>
/// A message has not left; permanent: it never will, so trying again is of no use. What servers say names hosts, addresses and our own
/// standing with them: tenants are shown a sentence of ours.
/// </summary>
internal sealed class MailException(string message, bool isPermanent = false, Exception? inner = null, string? shown = null) : JobFailedException(message, inner, shown)
{
    public bool IsPermanent { get; } = isPermanent;

    /// <summary>Not permanent: mail waits for its setting as it would wait for its server.</summary>
    public static MailException NotSetUp() => new("No mail can be sent: set SMTP_HOST (or MAIL_PICKUP_FOLDER for development) and MAIL_FROM.", shown: "This service is not set up to send mail.");
}

/// <summary>Neither SMTP_HOST nor MAIL_PICKUP_FOLDER is set.</summary>
internal sealed class NoTransport : IMailTransport
{
    public Task SendAsync(MimeMessage message, CancellationToken ct) => throw MailException.NotSetUp();
}
