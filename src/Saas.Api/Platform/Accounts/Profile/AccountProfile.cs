using Dapper;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Data;

namespace Saas.Api.Platform.Accounts.Profile;

/// <summary>Reads and changes what an account says about itself. An account is in no tenant, hence as saas_system, for the caller's own only.</summary>
internal sealed class AccountProfile(Database database)
{
    public async Task<AccountRow?> FindAsync(Guid accountId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<AccountRow>(ProfileSql.SelectAccount, new { AccountId = accountId, ct });
    }

    /// <summary>The language of mail to this address.</summary>
    public async Task<string?> FindLanguageAsync(string email, CancellationToken ct)
    {
        var system = database.Jobs;
        return await system.QuerySingleOrDefaultAsync<string>(ProfileSql.SelectLanguage, new { Email = email, ct });
    }

    /// <summary>Changes the version that was looked at; null: it has changed since. A null member stays as it is, an empty one becomes null.</summary>
    public async Task<AccountRow?> ChangeAsync(AccountRow looked, string? language, string? timeZone, CancellationToken ct)
    {
        var system = database.SystemWith(AuditTrail.AccountRider(looked.Id, new(AuditActions.AccountUpdated, "account", looked.Id)));
        return await system.QuerySingleOrDefaultAsync<AccountRow>(
            ProfileSql.UpdateAccount, new { AccountId = looked.Id, looked.Version, Language = language, TimeZone = timeZone, ct });
    }
}
