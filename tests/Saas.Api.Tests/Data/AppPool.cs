using Dapper;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Tenancy;
using Saas.Api.Tests.Harness;

namespace Saas.Api.Tests.Data;

/// <summary>The program's own pools, in this process, on the test database.</summary>
internal sealed class AppPool(Database database) : IAsyncDisposable
{
    public Database Database => database;

    /// <param name="connections">DATABASE_CONNECTIONS.</param>
    /// <param name="proxy">What stands in front of PostgreSQL.</param>
    /// <param name="change">A last word on the application's login.</param>
    public static AppPool Open(int connections = 4, TcpProxy? proxy = null, Action<NpgsqlConnectionStringBuilder>? change = null)
    {
        var values = ApiHost.Current.Environment.ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
        values["DATABASE_CONNECTIONS"] = $"{connections}";
        if (proxy is not null)
            values["DATABASE_URL"] = proxy.Through(values["DATABASE_URL"]!);
        var options = DatabaseOptions.Read(new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(values).Build()));
        change?.Invoke(options.App);
        return new(new Database(options));
    }

    public ScopedConnection For(Guid tenantId) => new(database.App, tenantId);

    /// <summary>One value of a statement in a tenant's scope.</summary>
    public Task<T> ScalarAsync<T>(Guid tenantId, string sql, object? parameters = null, CancellationToken? ct = null) =>
        For(tenantId).QuerySingleAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: ct ?? TestContext.Current.CancellationToken));

    public Task<int> ExecuteAsync(Guid tenantId, string sql, object? parameters = null, CancellationToken? ct = null) =>
        For(tenantId).ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct ?? TestContext.Current.CancellationToken));

    /// <summary>What somebody finds who takes a connection of the application's pool and sets no scope.</summary>
    public async Task<(string? Scope, long Users)> LookWithoutScopeAsync()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var command = database.App.CreateCommand("SELECT current_tenant()::text, (SELECT count(*) FROM users)");
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (await reader.IsDBNullAsync(0, ct) ? null : reader.GetString(0), reader.GetInt64(1));
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
