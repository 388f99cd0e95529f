using System.Globalization;
using Microsoft.AspNetCore.Hosting.Server;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Jobs.Upkeep;

namespace Saas.Api.Platform.Cli;

/// <summary>`worker`: the same program, serving nobody. With --once it runs what is due and ends, for platforms that start it by a timer.</summary>
internal static class WorkerVerb
{
    private const int LongestSeconds = 86_400;

    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> flags)
    {
        var once = flags.ContainsKey("--once");
        if (!once && flags.ContainsKey("--max-seconds"))
            throw new CommandException("worker: --max-seconds goes with --once", 2);
        var seconds = flags.TryGetValue("--max-seconds", out var text) ? Seconds(text) : (int?)null;
        Environment.SetEnvironmentVariable(Settings.JobsInProcess.Name, once ? "false" : "true");
        var settings = SettingsReader.FromEnvironment();
        var backends = Backends.Create(settings);
        backends.Begin();
        await using var app = ServiceHost.Build(settings, backends, services => services.AddSingleton<IServer, NoServer>());
        if (once)
            return await RunOnceAsync(app.Services, backends, seconds);
        await app.RunAsync();
        return Environment.ExitCode;
    }

    private static async Task<int> RunOnceAsync(IServiceProvider services, Backends backends, int? seconds)
    {
        using var signal = new StopSignal();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signal.Token);
        if (seconds is { } limit)
            stop.CancelAfter(TimeSpan.FromSeconds(limit));
        try
        {
            await backends.Guard.Check.WaitAsync(stop.Token);
            await services.GetRequiredService<JobUpkeep>().RescueAsync(stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The runner, too, will see that it is to stop.
        }
        if (!backends.Guard.Check.IsCompletedSuccessfully)
            throw new CommandException("worker: PostgreSQL did not answer");
        var ran = await services.GetRequiredService<JobRound>().RunAsync(stop.Token);
        Console.WriteLine($"Ran {ran.ToString(CultureInfo.InvariantCulture)} jobs.");
        return 0;
    }

    private static int Seconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= LongestSeconds
            ? seconds
            : throw new CommandException($"worker: --max-seconds must be a whole number from 1 to {LongestSeconds}", 2);
}
