using Dapper;
using Npgsql;
using NpgsqlTypes;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Sessions;

/// <summary>Ends the sessions of an account in all its tenants: <see cref="ForgetAsync"/> first, then the rider behind what they end for.</summary>
internal sealed class AccountSessions(Database database, SessionAccess access)
{
    /// <summary>Makes the end effective on the next request, whatever Redis holds.</summary>
    public async Task ForgetAsync(Guid accountId, CancellationToken ct)
    {
        var system = database.System;
        foreach (var tenantId in await system.QueryAsync<Guid>(SessionSql.SelectTenantsOfAccount, new { AccountId = accountId, ct }))
            await access.ForgetAsync(tenantId, accountId);
    }

    /// <summary>A statement of its own behind the one that changes the account: it also sees sessions that this one had to wait for.</summary>
    public static Rider EndAll(Guid accountId, string reason, Guid? keptSessionId = null) => new(
        () =>
        {
            var command = new NpgsqlBatchCommand(SessionSql.EndSessionsOfAccount);
            command.Parameters.Add(new NpgsqlParameter<Guid>("AccountId", accountId));
            command.Parameters.Add(new NpgsqlParameter<string>("Reason", reason));
            command.Parameters.Add(new NpgsqlParameter("KeptSessionId", NpgsqlDbType.Uuid) { Value = keptSessionId ?? (object)DBNull.Value });
            return command;
        },
        () => { });
}
