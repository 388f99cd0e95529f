using System.Net.Sockets;
using Npgsql;

namespace Saas.Api.Platform.Data;

/// <summary>Tells a database that cannot answer now (503, try again) from one that refuses a statement (a bug, 500).</summary>
internal static class Transient
{
    public static bool Is(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable,
        NpgsqlException npgsql => npgsql.IsTransient || npgsql.InnerException is TimeoutException or IOException or SocketException,
        TimeoutException or SocketException => true,
        _ => false,
    };

    /// <summary>Whether a statement took longer than it may, by the server's clock or by ours; or somebody has cancelled it.</summary>
    public static bool IsTimeout(NpgsqlException exception) => exception is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or { InnerException: TimeoutException };

    /// <summary>Whether the server or the way to it was lost, so that other connections are most likely lost too.</summary>
    public static bool IsLostConnection(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState is
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow,
        NpgsqlException npgsql => npgsql.InnerException is IOException or SocketException,
        _ => false,
    };
}
