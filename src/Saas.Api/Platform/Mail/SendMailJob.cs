using Saas.Api.Platform.Jobs;

namespace Saas.Api.Platform.Mail;

/// <summary>The language that the owner of an address wants to be written to in; null: not known.</summary>
internal delegate Task<string?> MailLanguage(string address, CancellationToken ct);

/// <summary>Sends one message. A refusal for good ends the job; any other failure goes up and is tried again.</summary>
internal sealed partial class SendMailJob(MailComposer composer, IMailTransport transport, MailLanguage language, ILogger<SendMailJob> logger) : IJobHandler<SendMail>
{
    public async Task<JobOutcome> RunAsync(SendMail payload, JobContext job, CancellationToken ct)
    {
        try
        {
            using var message = composer.Compose(payload.Language is null ? payload with { Language = await language(payload.To, ct) } : payload, job.JobId);
            await transport.SendAsync(message, ct);
        }
        catch (MailException refused) when (refused.IsPermanent)
        {
            return JobOutcome.Fail(refused.Message);
        }
        LogSent(payload.Template, job.JobId);
        return JobOutcome.Done;
    }

    [LoggerMessage(LogLevel.Information, "Mail {Template} of job {JobId} has left")]
    private partial void LogSent(string template, Guid jobId);
}
