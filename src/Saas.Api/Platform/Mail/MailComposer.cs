using System.Text;
using MimeKit;

namespace Saas.Api.Platform.Mail;

/// <summary>Makes the message of a job; the same job has the same Message-ID at every attempt, so that receivers can tell a double.</summary>
internal sealed class MailComposer(MailOptions options, MailTemplates templates, TimeProvider time)
{
    /// <exception cref="MailException">There can be no such message.</exception>
    public MimeMessage Compose(SendMail mail, Guid jobId)
    {
        var from = options.From ?? throw MailException.NotSetUp();
        if (!SendMail.IsStoredForm(mail.To))
            throw new MailException("The recipient is no address in its stored form.", isPermanent: true);
        var text = templates.Render(mail.Template, mail.Model, mail.Language, options.Language);
        var message = new MimeMessage
        {
            MessageId = $"{jobId}@{from.Domain}",
            Date = time.GetUtcNow(),
            Subject = Head(text.Subject),
            Body = new BodyBuilder { TextBody = text.Text, HtmlBody = text.Html }.ToMessageBody(),
        };
        message.From.Add(from);
        message.To.Add(new MailboxAddress(Encoding.UTF8, mail.ToName is null ? null : Head(MailTemplates.OneLine(mail.ToName)), mail.To));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }

    /// <summary>MimeKit passes on what is encoded already: a name that looks so would be decoded by its reader into whatever it hides.</summary>
    private static string Head(string text) => text.Replace("=?", "= ?", StringComparison.Ordinal);
}
