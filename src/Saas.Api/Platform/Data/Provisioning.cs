using Dapper;
using Npgsql;
using Saas.Api.Platform.Cli;

namespace Saas.Api.Platform.Data;

/// <summary>Creates the three roles, none with superuser rights, and the database, as an administrator who may create them.</summary>
internal static class Provisioning
{
    private static readonly string[] RoleNames = ["saas_owner", "saas_app", "saas_system"];

    /// <param name="admin">Where to sign in as the administrator.</param>
    /// <param name="logins">The owner's, the application's and the system's login, in this order.</param>
    /// <param name="ct">Stops the work.</param>
    public static async Task RunAsync(NpgsqlConnectionStringBuilder admin, NpgsqlConnectionStringBuilder[] logins, CancellationToken ct)
    {
        await using var connection = await Database.ConnectAsync(admin, ct);
        await connection.ExecuteAsync(ProvisioningSql.Lock, new { ct });
        foreach (var (login, role) in logins.Zip(RoleNames))
        {
            if (login.Username != role)
                throw new CommandException($"the address for {role} signs in as {login.Username}; the role names are fixed");
            var statement = await connection.QuerySingleAsync<string>(ProvisioningSql.WriteRole, new { Role = role, login.Password, ct });
            await RunAsync(connection, statement, ct);
        }

        var owner = logins[0];
        if (await connection.QuerySingleOrDefaultAsync<string>(ProvisioningSql.WriteDatabase, new { owner.Database, Owner = owner.Username, ct }) is { } create)
        {
            // A superuser needs no membership; another administrator must be able to act for the owner to give it a database.
            await RunAsync(connection, "GRANT saas_owner TO CURRENT_USER", ct);
            await RunAsync(connection, create, ct);
            await RunAsync(connection, await connection.QuerySingleAsync<string>(ProvisioningSql.WriteAccess, new { owner.Database, ct }), ct);
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string statement, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
