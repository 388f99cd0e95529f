using System.Globalization;
using Saas.DevHost.Processes;

namespace Saas.DevHost.Services.Redis;

/// <summary>Runs a server of the Redis protocol on a port of 127.0.0.1, without persistence: nothing in it is the only copy.</summary>
internal static class RedisServer
{
    private const string Service = "redis";
    private const int Attempts = 3;
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(30);

    public static async Task<StartedService> StartAsync(
        ServiceContext context, string origin, Func<string, ProgramCall> program, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = Ports.Take(attempt == 1 ? context.Folder.RememberedPort(Service) : null);
            var call = program(port.ToString(CultureInfo.InvariantCulture)) with
            {
                Name = "Redis",
                LogFile = context.Folder.In("redis.log"),
                WorkingDirectory = Directory.CreateDirectory(context.Folder.In("redis")).FullName,
            };
            var server = await ChildProcess.StartAsync(call);
            try
            {
                Leftovers.Record(context.Folder, Service, server);
                if (await Wait.UntilAsync(async () => server.HasExited || await RedisPing.AnswersAsync(port, cancellation), ReadyLimit, cancellation)
                    && !server.HasExited)
                {
                    context.Folder.RememberPort(Service, port);
                    return new StartedService(new Uri($"redis://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"), origin, server);
                }
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }

            await server.DisposeAsync();
            if (attempt == Attempts)
                throw new UnavailableException($"{call.File} does not start ({server.LastLines.LastOrDefault() ?? "it said nothing"}); see {call.LogFile}");
        }
    }
}
