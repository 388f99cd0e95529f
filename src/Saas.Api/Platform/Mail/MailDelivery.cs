using Saas.Api.Platform.Jobs;

namespace Saas.Api.Platform.Mail;

/// <summary>Sends one message as a job's work. A refusal for good ends the job; any other failure goes up and is tried again.</summary>
internal sealed partial class MailDelivery(MailComposer composer, IMailTransport transport, ILogger<MailDelivery> logger)
{
    public async Task<JobOutcome> SendAsync(SendMail mail, Guid jobId, CancellationToken ct)
    {
        try
        {
            using var message = composer.Compose(mail, jobId);
            await transport.SendAsync(message, ct);
        }
        catch (MailException refused) when (refused.IsPermanent)
        {
            return JobOutcome.Fail(refused.Message);
        }
        LogSent(mail.Template, jobId);
        return JobOutcome.Done;
    }

    [LoggerMessage(LogLevel.Information, "Mail {Template} of job {JobId} has left")]
    private partial void LogSent(string template, Guid jobId);
}
