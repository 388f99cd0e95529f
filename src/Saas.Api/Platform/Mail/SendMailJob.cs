using Saas.Api.Platform.Jobs;

namespace Saas.Api.Platform.Mail;

/// <summary>Sends one message. A refusal for good ends the job; any other failure goes up and is tried again.</summary>
internal sealed partial class SendMailJob(MailComposer composer, IMailTransport transport, ILogger<SendMailJob> logger) : IJobHandler<SendMail>
{
    public async Task<JobOutcome> RunAsync(SendMail payload, JobContext job, CancellationToken ct)
    {
        try
        {
            using var message = composer.Compose(payload, job.JobId);
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
