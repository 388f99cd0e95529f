using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Redis;
using Saas.Api.Platform.Secrets;
using Saas.Api.Platform.Tokens;

namespace Saas.Api.Platform;

/// <summary>
/// What a first request waits for. It is made before the web host, so that connecting goes on while the host is built: a cold
/// start takes as long as the longer of the two, not as both.
/// </summary>
internal sealed record Backends(Database Database, DatabaseGuard Guard, SecretBox Secrets, SigningKeys Keys, RedisConnection Redis)
{
    public static Backends Create(SettingsReader settings)
    {
        var database = new Database(DatabaseOptions.Read(settings));
        var secrets = new SecretBox(MasterKeys.Read(settings));
        var keys = new SigningKeys(database, secrets, KeyOptions.Read(settings), TimeProvider.System);
        return new(database, new DatabaseGuard(database), secrets, keys, new RedisConnection(RedisOptions.Read(settings)));
    }

    /// <summary>Begins to connect, to check that tenants are kept apart, and to read the signing keys. Returns at once.</summary>
    public void Begin()
    {
        Redis.Begin();
        Guard.Begin();
        Keys.Begin();
    }
}
