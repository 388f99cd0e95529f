using System.Globalization;
using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;

namespace Saas.Api.Platform.Impersonation;

/// <param name="TenantId">Where.</param>
/// <param name="ImpersonationId">Which.</param>
internal sealed record BegunImpersonation(Guid TenantId, Guid ImpersonationId);

internal sealed record BegunRow(string TenantName, string UserName, string ByEmail, string Reason, DateTime ExpiresAt);

internal sealed record AdminRow(Guid Id, string Email, string Name);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BegunImpersonation))]
internal sealed partial class ImpersonationJson : JsonSerializerContext;

/// <summary>Writes to a tenant's ADMINs that support acts as one of its users: once to each, however often this runs.</summary>
internal sealed class TellImpersonationJob(Database database, JobQueue jobs, MailLinks links) : IJobHandler<BegunImpersonation>
{
    public static readonly JobKind<BegunImpersonation> Kind = new("impersonations.tell", ImpersonationJson.Default.BegunImpersonation) { MustRun = true };

    /// <summary>As other mail is sent; of a kind of its own, so that this mail cannot be held back with it or by itself.</summary>
    public static readonly JobKind<SendMail> MailKind = SendMail.Kind with { Name = "impersonations.mail", MustRun = true };

    public async Task<JobOutcome> RunAsync(BegunImpersonation payload, JobContext job, CancellationToken ct)
    {
        var system = database.Jobs;
        var begun = await system.QuerySingleOrDefaultAsync<BegunRow>(ImpersonationSql.SelectBegun, new { payload.TenantId, Id = payload.ImpersonationId, ct });
        // The user was removed meanwhile, and the impersonation with it; the audit trail has both.
        if (begun is null)
            return JobOutcome.Done;
        List<AdminRow> admins = [.. await system.QueryAsync<AdminRow>(ImpersonationSql.SelectAdmins, new { payload.TenantId, ct })];
        var until = begun.ExpiresAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        var mail = new ImpersonationMail(begun.TenantName, begun.UserName, begun.ByEmail, begun.Reason, until, links.Home);
        if (admins.Count > 0)
            await jobs.EnqueueAsync(job.TenantId, [.. admins.Select(admin => To(admin, mail, payload.ImpersonationId))], ct);
        return JobOutcome.Done;
    }

    private static NewJob To(AdminRow admin, ImpersonationMail mail, Guid impersonationId) => NewJob.Of(
        MailKind, SendMail.Of(admin.Email, mail, admin.Name), new() { UniqueKey = $"{SendMail.KeyOf<ImpersonationMail>(impersonationId)}:{admin.Id}", UniqueForever = true });
}
