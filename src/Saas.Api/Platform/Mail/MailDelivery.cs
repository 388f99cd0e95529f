using Saas.Api.Platform.Jobs;

namespace Saas.Api.Platform.Mail;

/// <summary>The language that the owner of an address wants to be written to in; null: not known.</summary>
internal delegate Task<string?> MailLanguage(string address, CancellationToken ct);

/// <summary>Sends one message as a job's work. A refusal for good ends the job; any other failure goes up and is tried again.</summary>
internal sealed partial class MailDelivery(MailComposer composer, MailLimits limits, IMailTransport transport, MailLanguage language, ILogger<MailDelivery> logger)
{
    public async Task<JobOutcome> SendAsync(SendMail mail, JobContext job, CancellationToken ct)
    {
        try
        {
            using var message = composer.Compose(mail.Language is null ? mail with { Language = await language(mail.To, ct) } : mail, job.JobId);
            if (mail is { IsUnasked: true, IsRepeated: false } && !await limits.IsFirstAsync(mail, job, ct))
            {
                LogRepeated(mail.Template, job.JobId);
                return JobOutcome.Done;
            }
            if (mail.IsUnasked && !await limits.IsWithinAsync(mail, job, ct))
                return JobOutcome.Fail("This address has got as many such messages as it may in one day.");
            await transport.SendAsync(message, ct);
        }
        catch (MailException refused) when (refused.IsPermanent)
        {
            return JobOutcome.Fail(refused.Shown, refused.Message == refused.Shown ? null : refused.Message);
        }
        LogSent(mail.Template, job.JobId);
        return JobOutcome.Done;
    }

    [LoggerMessage(LogLevel.Information, "Mail {Template} of job {JobId} has left")]
    private partial void LogSent(string template, Guid jobId);

    [LoggerMessage(LogLevel.Information, "Mail {Template} of job {JobId} is not sent: the tenant has sent it to this address within a day")]
    private partial void LogRepeated(string template, Guid jobId);
}
