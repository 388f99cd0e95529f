using Dapper;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Secrets;
using Saas.Api.Platform.Tenancy.Leaving;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform.Cli;

/// <summary>`migrate`: roles and database when an administrator's address is given, then the schema and the catalogue of permissions, then the first signing key; stored keys are sealed.</summary>
internal static class MigrateVerb
{
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> flags)
    {
        var settings = SettingsReader.FromEnvironment();
        var owner = PostgresUrl.Read(settings, Settings.DatabaseOwnerUrl);
        var secrets = new SecretBox(MasterKeys.Read(settings));
        using var stop = new StopSignal();
        if (settings.Optional(Settings.DatabaseAdminUrl) is not null)
        {
            var logins = new[]
            {
                owner,
                PostgresUrl.Read(settings, Settings.DatabaseUrl),
                PostgresUrl.Read(settings, Settings.DatabaseSystemUrl),
            };
            await Provisioning.RunAsync(PostgresUrl.Read(settings, Settings.DatabaseAdminUrl), logins, stop.Token);
        }
        owner.CommandTimeout = 0;
        await using var connection = await Database.ConnectAsync(owner, stop.Token);
        var applied = await Migrator.RunAsync(connection, Migrations.Embedded(), stop.Token);
        // Still under the lock of the migrations.
        await PermissionTable.FillAsync(connection, stop.Token);
        await connection.ExecuteAsync(ErasurePolicySql.AddMissing, new { ct = stop.Token });
        var keys = new KeyStore(connection, secrets);
        if (await keys.SealAllAsync(stop.Token) is > 0 and var count)
            Console.WriteLine($"Encrypted {count} signing keys with the current MASTER_KEY.");
        await keys.EnsureFirstAsync(stop.Token);
        Console.WriteLine(applied.Count == 0 ? "The schema is up to date." : $"Applied {string.Join(", ", applied)}.");
        return 0;
    }
}
