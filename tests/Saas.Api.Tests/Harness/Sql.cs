using Npgsql;

namespace Saas.Api.Tests.Harness;

/// <summary>Looks behind the API, as the administrator: for what has no endpoint, and for what must not be stored.</summary>
internal static class Sql
{
    public static async Task<int> ExecuteAsync(string sql, params object[] parameters)
    {
        await using var connection = await ApiHost.Current.ConnectAsync("postgres");
        await AuditRows.TakeInAsync(connection, sql);
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<T> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var connection = await ApiHost.Current.ConnectAsync("postgres");
        await AuditRows.TakeInAsync(connection, sql);
        await using var command = Command(connection, sql, parameters);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}
