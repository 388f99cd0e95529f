using System.Security.Cryptography;
using System.Text;
using Saas.DevHost.Services.Docker;
using Saas.DevHost.Services.Postgres;
using Saas.DevHost.Services.Redis;

namespace Saas.DevHost.Services;

/// <summary>PostgreSQL and Redis, found or started; used by the development host and by the tests alike.</summary>
internal sealed class BackingServices : IAsyncDisposable
{
    private readonly DataFolder _folder;
    private readonly StartedService _postgres;
    private readonly StartedService _redis;

    private BackingServices(DataFolder folder, StartedService postgres, StartedService redis)
    {
        _folder = folder;
        _postgres = postgres;
        _redis = redis;
    }

    public Uri PostgresAdminUrl => _postgres.Url;

    public Uri RedisUrl => _redis.Url;

    public string PostgresOrigin => _postgres.Origin;

    public string RedisOrigin => _redis.Origin;

    public DataFolder Folder => _folder;

    public static async Task<BackingServices> StartAsync(ServicesOptions options, Action<string> log, CancellationToken cancellation)
    {
        var folder = DataFolder.Open(options);
        try
        {
            await ClearAsync(folder, options, log, cancellation);
            var context = new ServiceContext(folder, options.Durable, log);
            var (postgres, redis) = await StartBothAsync(context, options, cancellation);
            return new BackingServices(folder, postgres, redis);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Follows from the administrator's password, so that everybody who shares a server, also one given by an address,
    /// arrives at the same passwords and nothing more has to be kept.
    /// </summary>
    public string RolePassword(string role)
    {
        var admin = PostgresAdminUrl.UserInfo.Split(':', 2).ElementAtOrDefault(1) ?? "";
        return Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(admin), Encoding.UTF8.GetBytes(role)))[..40];
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_redis.DisposeAsync().AsTask(), _postgres.DisposeAsync().AsTask());
        _folder.Dispose();
    }

    private static async Task<(StartedService Postgres, StartedService Redis)> StartBothAsync(
        ServiceContext context, ServicesOptions options, CancellationToken cancellation)
    {
        using var abandon = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task<StartedService>[] starts = [
            PostgresSources.StartAsync(context, options.Postgres, abandon.Token),
            RedisSources.StartAsync(context, options.Redis, abandon.Token)];
        var first = await Task.WhenAny(starts);
        if (first.IsCompletedSuccessfully)
            first = starts.Single(start => start != first);
        try
        {
            await first;
            return (await starts[0], await starts[1]);
        }
        catch
        {
            // One without the other is of no use: the failure of one ends both.
            await abandon.CancelAsync();
            foreach (var start in starts)
            {
                await ((Task)start).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (start.IsCompletedSuccessfully)
                    await start.Result.DisposeAsync();
            }

            throw;
        }
    }

    private static async Task ClearAsync(DataFolder folder, ServicesOptions options, Action<string> log, CancellationToken cancellation)
    {
        await Leftovers.StopAsync(folder, log);
        await PostgresLeftover.StopAsync(folder, log);
        if (!options.Reset && options.Durable)
            return;

        if (options.Reset)
        {
            log($"wiping {folder.Path}");
            await DockerCleanup.RemoveAllAsync(folder, cancellation);
        }

        PostgresHome.Delete(folder);
        folder.Wipe();
    }
}
