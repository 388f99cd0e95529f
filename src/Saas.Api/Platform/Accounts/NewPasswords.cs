using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Passwords;

namespace Saas.Api.Platform.Accounts;

/// <summary>Passwords that somebody sets for a user of a tenant.</summary>
internal sealed class NewPasswords(Database database, PasswordPolicy policy, PasswordHasher hasher)
{
    /// <summary>The hash of a password that the policy lets pass.</summary>
    /// <exception cref="ProblemException">400: it does not; 503: too many hashes are waited for.</exception>
    public async Task<string> HashAsync(Guid tenantId, string email, string password, CancellationToken ct)
    {
        var system = database.System;
        var tenantName = await system.QuerySingleAsync<string>(AccountSql.SelectTenantName, new { TenantId = tenantId, ct });
        await policy.RequireAsync(password, email, [tenantName], ct);
        return await hasher.HashAsync(password, ct);
    }

    /// <summary>The same for an account that exists: none of its organisations' names may be in it.</summary>
    /// <exception cref="ProblemException">400: the policy refuses it, at this pointer; 503: too many hashes are waited for.</exception>
    public async Task<string> HashForAccountAsync(Guid accountId, string email, string password, string pointer, CancellationToken ct)
    {
        var system = database.System;
        var tenantNames = await system.QueryAsync<string>(AccountSql.SelectTenantNames, new { AccountId = accountId, ct });
        await policy.RequireAsync(password, email, [.. tenantNames], ct, pointer);
        return await hasher.HashAsync(password, ct);
    }
}
