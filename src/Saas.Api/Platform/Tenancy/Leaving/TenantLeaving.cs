using System.Globalization;
using Dapper;
using Npgsql;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Schedules;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Platform.Tenancy.Leaving;

/// <param name="Grace">How long a tenant can be brought back after its deletion was asked for.</param>
internal sealed record TenantLeavingOptions(TimeSpan Grace);

/// <param name="EraseAt">Until then it can be taken back.</param>
/// <param name="OperationId">For the platform: GET /operations/{id}.</param>
internal sealed record RequestedErasure(DateTime EraseAt, Guid OperationId);

internal sealed record TenantAdminRow(string Email, string Name, string TenantName, DateTime EraseAt);

/// <summary>
/// Deletion of tenants: asked for, undone within the grace, done by <see cref="EraseTenantJob"/> after it. From the moment that it is asked for
/// the tenant is no active one: no session or key acts in it, and its jobs wait.
/// </summary>
internal sealed class TenantLeaving(Database database, SessionAccess access, JobQueue jobs, JobWake wake, MailLinks links, TenantLeavingOptions options, AuditOptions audit)
{
    /// <summary>What whoever asks for its deletion must name.</summary>
    public async Task<string?> FindSlugAsync(Guid tenantId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<string>(TenantLeavingSql.SelectSlug, new { TenantId = tenantId, ct });
    }

    /// <summary>Null: it is not there any more, or the platform's own. Asking again changes nothing and tells nobody.</summary>
    /// <param name="tenantId">Which tenant.</param>
    /// <param name="byPlatform">The platform asks, and only the platform takes it back.</param>
    /// <param name="ct">Stops the statements.</param>
    public async Task<RequestedErasure?> RequestAsync(Guid tenantId, bool byPlatform, CancellationToken ct)
    {
        var system = database.System;
        var admins = await system.QueryAsync<TenantAdminRow>(TenantLeavingSql.SelectAdmins, new { TenantId = tenantId, GraceSeconds = options.Grace.TotalSeconds, ct });
        // The platform's own jobs: those of the tenant wait from now on.
        var erasure = NewJob.Of(EraseTenantJob.Kind, new EraseTenant(tenantId), new() { Delay = options.Grace });
        NewJob[] follow =
        [
            erasure,
            .. admins.Select(admin => NewJob.Of(SendMail.Kind, SendMail.Of(admin.Email, new TenantDeletionMail(admin.TenantName, Text(admin.EraseAt), links.Home), admin.Name))),
        ];
        await access.ForgetTenantAsync(tenantId);
        try
        {
            return await database.SystemWith(jobs.Rider(Guid.Empty, follow))
                .QuerySingleAsync<RequestedErasure>(
                    TenantLeavingSql.RequestDeletion, new { TenantId = tenantId, erasure.Id, GraceSeconds = options.Grace.TotalSeconds, ByPlatform = byPlatform, ct });
        }
        catch (PostgresException since) when (since.SqlState == PostgresErrorCodes.NoDataFound)
        {
            return await system.QuerySingleOrDefaultAsync<RequestedErasure>(TenantLeavingSql.SelectRequested, new { TenantId = tenantId, ct });
        }
    }

    /// <summary>Undoes the request; the problem when it cannot. Nobody learns of a tenant that is not its own to restore.</summary>
    /// <param name="tenantId">Which tenant.</param>
    /// <param name="accountId">Who wants it: an active ADMIN of it; null: the platform.</param>
    /// <param name="ct">Stops the statement.</param>
    public async Task<ProblemCode?> RestoreAsync(Guid tenantId, Guid? accountId, CancellationToken ct)
    {
        var system = database.System;
        var outcome = await system.QuerySingleAsync<string>(TenantLeavingSql.Restore, new { TenantId = tenantId, AccountId = accountId, NoticeSeconds = audit.ShorterAfter.TotalSeconds, ct });
        // Its jobs go on.
        wake.Ring();
        return outcome switch
        {
            "restored" => null,
            "over" => ProblemCode.TenantGraceOver,
            _ => ProblemCode.TenantNotFound,
        };
    }

    private static string Text(DateTime at) => at.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}

internal static class TenantLeavingSetup
{
    public static void AddTenantLeaving(this IServiceCollection services, SettingsReader settings)
    {
        services.AddSingleton(new TenantLeavingOptions(settings.Duration(Settings.TenantDeletionGrace))).AddSingleton<TenantLeaving>().AddSingleton<TenantErasures>();
        services.AddJob<EraseTenant, EraseTenantJob>(EraseTenantJob.Kind);
        services.AddJob<ScheduledPayload, FindErasuresJob>(FindErasuresJob.Kind);
        services.AddSingleton(new Schedule("tenants.erasure", FindErasuresJob.Kind.Name, "25 */10 * * * *", "last"));
    }
}
