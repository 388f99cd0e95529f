using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Saas.DevHost.Api;
using Saas.DevHost.Services;

namespace Saas.Bench;

/// <summary>
/// One user by its id, by eight readers at once, in turn: as saas_app with the scope in the batch and under row-level security; and as
/// the server's administrator, whom no policy holds, with the same batch.
/// </summary>
internal static class RlsCost
{
    private const int Rounds = 9;
    private const int Readers = 8;
    private static readonly TimeSpan RoundTime = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(BackingServices services)
    {
        var environment = ApiEnvironment.For(services, "bench", 0);
        var api = ApiProgram.Built();
        await api.RunVerbAsync("migrate", environment, CancellationToken.None);
        await api.RunVerbAsync("seed", environment, CancellationToken.None);
        var admin = new NpgsqlConnectionStringBuilder
        {
            Host = services.PostgresAdminUrl.Host,
            Port = services.PostgresAdminUrl.Port,
            Username = "postgres",
            Password = Uri.UnescapeDataString(services.PostgresAdminUrl.UserInfo.Split(':')[1]),
            Database = "bench",
            MaxPoolSize = Readers,
            MaxAutoPrepare = 10,
            NoResetOnClose = true,
        };
        var app = new NpgsqlConnectionStringBuilder(admin.ConnectionString) { Username = "saas_app", Password = services.RolePassword("saas_app") };
        await using var with = NpgsqlDataSource.Create(app);
        await using var without = NpgsqlDataSource.Create(admin);
        await using var find = without.CreateCommand("SELECT tenant_id::text, id::text FROM users LIMIT 1");
        await using var reader = await find.ExecuteReaderAsync();
        await reader.ReadAsync();
        var (tenant, id) = (Guid.Parse(reader.GetString(0)), Guid.Parse(reader.GetString(1)));

        await RoundAsync(with, tenant, id);
        await RoundAsync(without, tenant, id);
        List<(double With, double Without)> rates = [];
        for (var round = 0; round < Rounds; round++)
            rates.Add((await RoundAsync(with, tenant, id), await RoundAsync(without, tenant, id)));
        var ratio = rates.Select(rate => rate.With / rate.Without).Order().ElementAt(Rounds / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"reads per second: {rates.Select(rate => rate.With).Order().ElementAt(Rounds / 2):F0} under row-level security, {rates.Select(rate => rate.Without).Order().ElementAt(Rounds / 2):F0} without; median ratio {ratio:P1} (at least 90 %)"));
        return 0;
    }

    private static async Task<double> RoundAsync(NpgsqlDataSource source, Guid tenant, Guid id)
    {
        var began = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => Task.Run(() => ReadAsync(source, tenant, id, began))));
        return counts.Sum() / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<int> ReadAsync(NpgsqlDataSource source, Guid tenant, Guid id, long began)
    {
        var count = 0;
        for (; Stopwatch.GetElapsedTime(began) < RoundTime; count++)
        {
            await using var batch = source.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT set_config('app.tenant_id', $1, true)") { Parameters = { new() { Value = tenant.ToString() } } });
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT id, email, name, role FROM users WHERE tenant_id = $1 AND id = $2") { Parameters = { new() { Value = tenant }, new() { Value = id } } });
            await using var reader = await batch.ExecuteReaderAsync();
            await reader.NextResultAsync();
            if (!await reader.ReadAsync())
                throw new InvalidOperationException("The row was not found.");
        }
        return count;
    }
}
