using Npgsql;
using Saas.Api.Platform.Configuration;

namespace Saas.Api.Platform.Data;

/// <summary>
/// Turns a <c>postgresql://</c> URI (libpq's form, as Prisma and others take it) into an Npgsql connection string.
/// Understood parameters: sslmode, sslrootcert, host (a socket directory); Prisma's own ones (schema, pgbouncer, …) are ignored.
/// </summary>
internal static class PostgresUrl
{
    /// <exception cref="SettingException">The setting is missing, no PostgreSQL URI, or names no user or database.</exception>
    public static NpgsqlConnectionStringBuilder Read(SettingsReader settings, Setting setting)
    {
        var url = settings.Url(setting, "postgresql", "postgres");
        var user = url.UserInfo.Split(':', 2);
        var database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'));
        if (user[0].Length == 0 || database.Length == 0)
            throw new SettingException(setting, "must name a user and a database");

        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = Uri.UnescapeDataString(url.IdnHost),
            Port = url.Port > 0 ? url.Port : 5432,
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Database = database,
            ApplicationName = "saas-api",
            // Kerberos would be looked for at every connect, and is not linked in.
            GssEncryptionMode = GssEncryptionMode.Disable,
        };
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            Apply(connection, setting, pair.Split('=', 2));
        return connection;
    }

    private static void Apply(NpgsqlConnectionStringBuilder connection, Setting setting, string[] pair)
    {
        var value = pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "";
        switch (pair[0])
        {
            case "sslmode":
                connection.SslMode = value switch
                {
                    "disable" => SslMode.Disable,
                    "allow" => SslMode.Allow,
                    "prefer" => SslMode.Prefer,
                    "require" => SslMode.Require,
                    "verify-ca" => SslMode.VerifyCA,
                    "verify-full" => SslMode.VerifyFull,
                    _ => throw new SettingException(setting, "has an unknown sslmode"),
                };
                break;
            case "sslrootcert":
                connection.RootCertificate = value;
                break;
            case "host":
                connection.Host = value;
                break;
        }
    }
}
