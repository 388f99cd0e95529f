using Npgsql;
using NpgsqlTypes;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.Sessions;

/// <summary>Ends the sessions of an account behind the statement that changes its credentials. First: <see cref="SessionAccess.ForgetEverywhereAsync"/>.</summary>
internal static class AccountSignOut
{
    /// <summary>A statement of its own behind the one that changes the account: it also sees sessions that this one had to wait for.</summary>
    public static Rider Of(Guid accountId, string reason, Guid? keptSessionId = null) => new(
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
