using System.Globalization;
using System.Text.Json.Serialization;
using Dapper;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Features.Tenants.Jobs;

/// <param name="AccountId">Who wants it.</param>
/// <param name="NextDays">As it was set; 0: as the platform does.</param>
/// <param name="FromDays">For how many days the trail is kept now.</param>
/// <param name="ToDays">And then.</param>
internal sealed record ShorterRetention(Guid AccountId, int NextDays, int FromDays, int ToDays);

internal sealed record ShorterRetentionRow(string TenantName, string? ByEmail, int? NextDays, DateTime? NextAt);

internal sealed record ToldAdminRow(Guid Id, string Email, string Name);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ShorterRetention))]
internal sealed partial class RetentionJson : JsonSerializerContext;

/// <summary>Writes to a tenant's ADMINs that its trail is to be kept less long: once to each, however often this runs. The mail is the platform's: no tenant holds it back.</summary>
internal sealed class TellRetentionJob(TenantDb db, JobQueue jobs, MailLinks links) : IJobHandler<ShorterRetention>
{
    public static readonly JobKind<ShorterRetention> Kind = new("tenants.tell_retention", RetentionJson.Default.ShorterRetention) { MustRun = true };

    public async Task<JobOutcome> RunAsync(ShorterRetention payload, JobContext job, CancellationToken ct)
    {
        var row = await db.Connection.QuerySingleOrDefaultAsync<ShorterRetentionRow>(TellRetentionJobSql.SelectShorter, new { db.TenantId, payload.AccountId, ct });
        // Taken back meanwhile.
        if (row?.NextAt is not { } nextAt || row.NextDays != payload.NextDays)
            return JobOutcome.Done;
        List<ToldAdminRow> admins = [.. await db.Connection.QueryAsync<ToldAdminRow>(TellRetentionJobSql.SelectAdmins, new { db.TenantId, ct })];
        var mail = new ShorterRetentionMail(
            row.TenantName, row.ByEmail ?? "our support", Text(payload.FromDays), Text(payload.ToDays), nextAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture), links.Home);
        if (admins.Count > 0)
            await jobs.EnqueueAsync(Guid.Empty, [.. admins.Select(admin => To(admin, mail, job.JobId))], ct);
        return JobOutcome.Done;
    }

    private static NewJob To(ToldAdminRow admin, ShorterRetentionMail mail, Guid about) => NewJob.Of(
        SendMail.Kind, SendMail.Of(admin.Email, mail, admin.Name), new() { UniqueKey = $"{SendMail.KeyOf<ShorterRetentionMail>(about)}:{admin.Id}", UniqueForever = true });

    private static string Text(int days) => days.ToString(CultureInfo.InvariantCulture);
}
