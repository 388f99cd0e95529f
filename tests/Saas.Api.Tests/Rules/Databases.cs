using Microsoft.Extensions.Configuration;
using Npgsql;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Data;

namespace Saas.Api.Tests.Rules;

/// <summary>Databases of one test's own, on the server of all tests.</summary>
internal static class Databases
{
    /// <summary>With the roles and their access, without a schema.</summary>
    public static Task CreateEmptyAsync(IReadOnlyDictionary<string, string> environment)
    {
        var settings = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(environment.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build());
        NpgsqlConnectionStringBuilder[] logins = [.. new[] { Settings.DatabaseOwnerUrl, Settings.DatabaseUrl, Settings.DatabaseSystemUrl }.Select(setting => PostgresUrl.Read(settings, setting))];
        return Provisioning.RunAsync(PostgresUrl.Read(settings, Settings.DatabaseAdminUrl), logins, TestContext.Current.CancellationToken);
    }
}
