using Dapper;
using Npgsql;
using Saas.Api.Platform.Cli;

namespace Saas.Api.Platform.Data;

/// <summary>Creates the three roles, none with superuser rights, and the database, as an administrator who may create them.</summary>
internal static class Provisioning
{
    private const string Lock = "SELECT pg_advisory_lock(7316542998310002)";

    /// <summary>The owner must inherit: it owns the schema public only as a member of pg_database_owner.</summary>
    private const string RoleStatement = """
        SELECT format(
            CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = @Role)
                 THEN 'ALTER ROLE %I LOGIN %s PASSWORD %L'
                 ELSE 'CREATE ROLE %I LOGIN %s NOCREATEDB NOCREATEROLE PASSWORD %L' END,
            @Role, CASE WHEN @Role = 'saas_owner' THEN 'INHERIT' ELSE 'NOINHERIT' END, @Password)
        """;

    private const string DatabaseStatement = """
        SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', @Database, @Owner)
        WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = @Database)
        """;

    private const string AccessStatement = """
        SELECT format('REVOKE ALL ON DATABASE %1$I FROM PUBLIC; GRANT CONNECT ON DATABASE %1$I TO saas_app; GRANT CONNECT, TEMPORARY ON DATABASE %1$I TO saas_system', @Database)
        """;

    private static readonly string[] RoleNames = ["saas_owner", "saas_app", "saas_system"];

    /// <param name="admin">Where to sign in as the administrator.</param>
    /// <param name="logins">The owner's, the application's and the system's login, in this order.</param>
    /// <param name="ct">Stops the work.</param>
    public static async Task RunAsync(NpgsqlConnectionStringBuilder admin, NpgsqlConnectionStringBuilder[] logins, CancellationToken ct)
    {
        admin.Pooling = false;
        await using var connection = new NpgsqlConnection(admin.ConnectionString);
        await connection.OpenAsync(ct);
        await connection.ExecuteAsync(Lock, new { ct });
        foreach (var (login, role) in logins.Zip(RoleNames))
        {
            if (login.Username != role)
                throw new CommandException($"the address for {role} signs in as {login.Username}; the role names are fixed");
            var statement = await connection.QuerySingleAsync<string>(RoleStatement, new { Role = role, login.Password, ct });
            await RunAsync(connection, statement, ct);
        }

        var owner = logins[0];
        if (await connection.QuerySingleOrDefaultAsync<string>(DatabaseStatement, new { owner.Database, Owner = owner.Username, ct }) is { } create)
        {
            // A superuser needs no membership; another administrator must be able to act for the owner to give it a database.
            await RunAsync(connection, "GRANT saas_owner TO CURRENT_USER", ct);
            await RunAsync(connection, create, ct);
            await RunAsync(connection, await connection.QuerySingleAsync<string>(AccessStatement, new { owner.Database, ct }), ct);
        }
    }

    private static async Task RunAsync(NpgsqlConnection connection, string statement, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
