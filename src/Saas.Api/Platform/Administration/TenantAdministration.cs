using Dapper;
using Npgsql;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Mail;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Platform.Administration;

/// <summary>All tenants, as the platform sees and handles them; callers have checked that it is a SUPER_ADMIN who asks.</summary>
internal sealed class TenantAdministration(Database database, SessionAccess access, JobQueue jobs, JobWake wake, MailLinks links, AuditOptions audit)
{
    public async Task<List<AdministeredTenant>> ListAsync(string? search, string? status, Guid? after, int take, CancellationToken ct)
    {
        var system = database.System;
        return search is null
            ? [.. await system.QueryAsync<AdministeredTenant>(TenantAdministrationSql.SelectPage, new { Status = status, After = after, Take = take, ct })]
            : [.. await system.QueryAsync<AdministeredTenant>(TenantAdministrationSql.SearchPage, new { Search = search, Status = status, After = after, Take = take, ct })];
    }

    public async Task<AdministeredTenant?> FindAsync(Guid tenantId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<AdministeredTenant>(TenantAdministrationSql.SelectTenant, new { TenantId = tenantId, ct });
    }

    public async Task<TenantUsage?> CountAsync(Guid tenantId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<TenantUsage>(TenantAdministrationSql.SelectUsage, new { TenantId = tenantId, ct });
    }

    /// <summary>
    /// From the next request on nobody acts in the tenant, on whatever instance: the copies of rights are barred before, as for a user that
    /// is suspended. Its jobs are claimed no more; those that run end by themselves.
    /// </summary>
    /// <returns>The tenant, also when it was suspended before; null: there is none.</returns>
    public async Task<AdministeredTenant?> SuspendAsync(Guid tenantId, string reason, CancellationToken ct)
    {
        if (await FindAsync(tenantId, ct) is null)
            return null;
        await access.ForgetTenantAsync(tenantId);
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<AdministeredTenant>(TenantAdministrationSql.Suspend, new { TenantId = tenantId, Reason = reason, ct })
            ?? await FindAsync(tenantId, ct);
    }

    /// <summary>Who acted in it signs in again; its jobs go on.</summary>
    /// <returns>The tenant, also when it was not suspended; null: there is none.</returns>
    public async Task<AdministeredTenant?> ResumeAsync(Guid tenantId, CancellationToken ct)
    {
        if (await FindAsync(tenantId, ct) is null)
            return null;
        await access.ForgetTenantAsync(tenantId);
        var system = database.System;
        var resumed = await system.QuerySingleOrDefaultAsync<AdministeredTenant>(TenantAdministrationSql.Resume, new { TenantId = tenantId, NoticeSeconds = audit.ShorterAfter.TotalSeconds, ct });
        wake.Ring();
        return resumed ?? await FindAsync(tenantId, ct);
    }

    /// <summary>
    /// Makes a tenant whose ADMIN is the owner of this address: with the account that is there, or a new one whose password is set by
    /// "forgot password". Without a slug it gets one of its name.
    /// </summary>
    public async Task<(AdministeredTenant? Tenant, ProblemCode? Problem)> AddAsync(string name, string? slug, string email, string? adminName, CancellationToken ct)
    {
        var (tenantId, userId) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var person = adminName ?? AccountSignIn.NameOf(email);
        var mail = SendMail.Of(email, new TenantMadeMail(name, links.Home), person);
        var job = NewJob.Of(SendMail.Kind, mail, new() { UniqueKey = SendMail.KeyOf<TenantMadeMail>(userId), UniqueForever = true });
        var chosen = slug ?? Slug.From(name);
        while (true)
        {
            try
            {
                var system = database.SystemWith(jobs.Rider(tenantId, job));
                await system.ExecuteAsync(TenantAdministrationSql.InsertTenant, new
                {
                    TenantId = tenantId,
                    TenantName = name,
                    Slug = chosen,
                    NewAccountId = AccountId.New(),
                    Email = email,
                    UserId = userId,
                    UserName = person,
                    ct,
                });
                return (await FindAsync(tenantId, ct), null);
            }
            catch (PostgresException taken) when (taken.ConstraintName == AccountSignIn.SlugTaken)
            {
                if (slug is not null)
                    return (null, ProblemCode.SlugTaken);
                chosen = Slug.WithSuffix(Slug.From(name));
            }
        }
    }
}
