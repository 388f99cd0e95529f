using Npgsql;
using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Data;

/// <summary>The two logins of the running service, ready to open; the second one twice.</summary>
internal sealed record DatabaseOptions(NpgsqlConnectionStringBuilder App, NpgsqlConnectionStringBuilder System, NpgsqlConnectionStringBuilder Jobs)
{
    /// <summary>Hard limit of the cross-tenant connections: four, half of them for jobs.</summary>
    private const int SystemConnections = 2;
    private const int JobConnections = 2;

    public static DatabaseOptions Read(SettingsReader settings)
    {
        var connections = settings.Integer(Settings.DatabaseConnections, 1, 200);
        var prepare = settings.Flag(Settings.DatabasePrepare);
        return new(
            Tune(PostgresUrl.Read(settings, Settings.DatabaseUrl), connections, prepare),
            Tune(PostgresUrl.Read(settings, Settings.DatabaseSystemUrl), SystemConnections, prepare),
            Tune(PostgresUrl.Read(settings, Settings.DatabaseSystemUrl), JobConnections, prepare));
    }

    private static NpgsqlConnectionStringBuilder Tune(NpgsqlConnectionStringBuilder connection, int size, bool prepare)
    {
        connection.MaxPoolSize = size;
        connection.Timeout = 3;
        connection.CommandTimeout = 5;
        // Scope is local to the transaction and nothing else is set, so there is nothing to reset.
        connection.NoResetOnClose = true;
        connection.KeepAlive = 30;
        connection.MaxAutoPrepare = prepare ? 100 : 0;
        connection.AutoPrepareMinUsages = 2;
        return connection;
    }
}
