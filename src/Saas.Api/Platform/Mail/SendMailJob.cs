using Saas.Api.Platform.Jobs;

namespace Saas.Api.Platform.Mail;

/// <summary>Sends one message whose text is in the job. Never one with a secret: that is made by the job that sends it.</summary>
internal sealed class SendMailJob(MailDelivery delivery) : IJobHandler<SendMail>
{
    public Task<JobOutcome> RunAsync(SendMail payload, JobContext job, CancellationToken ct) => delivery.SendAsync(payload, job, ct);
}
