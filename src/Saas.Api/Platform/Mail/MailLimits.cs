using System.Security.Cryptography;
using System.Text;
using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;

namespace Saas.Api.Platform.Mail;

/// <summary>
/// Keeps people from being pestered through us: an address gets a few messages a day that it has not asked for, whichever tenants cause
/// them, and one of a kind from each tenant. Both days begin with their first message.
/// </summary>
internal sealed class MailLimits(Database database, MailOptions options)
{
    /// <summary>Whether the tenant has sent no other message of this kind to the address in a day.</summary>
    public Task<bool> IsFirstAsync(SendMail mail, JobContext job, CancellationToken ct) => TakeAsync($"{mail.To} {mail.Template} {job.TenantId}", 1, job, ct);

    /// <summary>Whether the address may get one more message.</summary>
    public Task<bool> IsWithinAsync(SendMail mail, JobContext job, CancellationToken ct) => TakeAsync(mail.To, options.PerAddress, job, ct);

    private async Task<bool> TakeAsync(string what, int limit, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        return await system.ExecuteAsync(MailLimitSql.TakePlace, new { KeyHash = new ReadOnlyMemory<byte>(SHA256.HashData(Encoding.UTF8.GetBytes(what))), Id = job.JobId, Limit = limit, ct }) > 0;
    }
}
