using System.Globalization;
using Saas.Api.Platform.Configuration;
using StackExchange.Redis;

namespace Saas.Api.Platform.Redis;

/// <summary>Where Redis is and how long to wait for it.</summary>
internal sealed record RedisOptions(ConfigurationOptions Connection, TimeSpan Timeout)
{
    public static RedisOptions Read(SettingsReader settings)
    {
        var connection = new ConfigurationOptions
        {
            AbortOnConnectFail = false,
            ConnectTimeout = 1000,
            SyncTimeout = 1000,
            AsyncTimeout = 1000,
            BacklogPolicy = BacklogPolicy.FailFast,
            ReconnectRetryPolicy = new ExponentialRetry(250, 5000),
            ClientName = "saas-api",
            // Asked for on connect otherwise, one round trip each, and of no use to us.
            TieBreaker = "",
            ConfigurationChannel = "",
            SetClientLibrary = false,
        };
        if (settings.Optional(Settings.RedisUrl) is null)
        {
            connection.EndPoints.Add(settings.Text(Settings.RedisHost), settings.Integer(Settings.RedisPort, 1, 65535));
        }
        else
        {
            var url = settings.Url(Settings.RedisUrl, "redis", "rediss");
            var user = url.UserInfo.Split(':', 2);
            connection.EndPoints.Add(url.IdnHost, url.Port > 0 ? url.Port : 6379);
            connection.Ssl = url.Scheme == "rediss";
            connection.User = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null;
            connection.Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null;
            if (url.AbsolutePath.Trim('/') is { Length: > 0 } database)
                connection.DefaultDatabase = int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? number
                    : throw new SettingException(Settings.RedisUrl, "must end in a database number, if in any path");
        }
        return new(connection, settings.Duration(Settings.RedisTimeout));
    }
}
