using System.Globalization;
using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Http;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;

namespace Saas.Api.Platform.Sessions;

internal sealed record ReusedSessionRow(string Email, string? DeviceName, string? UserAgent, DateTime EndedAt);

/// <summary>Writes to an account in whose session a spent refresh token was presented: once per session, however often this runs.</summary>
internal sealed class TellReusedJob(Database database, JobQueue jobs, MailLinks links) : IJobHandler<ReusedToken>
{
    public static readonly JobKind<ReusedToken> Kind = new("sessions.tell_reused", SessionJobJson.Default.ReusedToken);

    public async Task<JobOutcome> RunAsync(ReusedToken payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        var session = await system.QuerySingleOrDefaultAsync<ReusedSessionRow>(TellReusedJobSql.SelectSession, new { payload.SessionId, ct });
        // The account is gone by now, or the session was removed.
        if (session is null)
            return JobOutcome.Done;
        var mail = SendMail.Of(session.Email, new SessionEndedMail(
            session.DeviceName ?? UserAgent.Describe(session.UserAgent) ?? "unknown",
            payload.Address ?? "unknown",
            UserAgent.Describe(payload.UserAgent) ?? "unknown",
            session.EndedAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
            links.Home));
        await jobs.EnqueueAsync(
            job.TenantId,
            [NewJob.Of(SendMail.Kind, mail, new() { UniqueKey = SendMail.KeyOf<SessionEndedMail>(payload.SessionId), UniqueForever = true })],
            ct);
        return JobOutcome.Done;
    }
}
