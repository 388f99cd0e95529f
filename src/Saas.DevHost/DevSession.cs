using Saas.DevHost.Api;
using Saas.DevHost.Processes;
using Saas.DevHost.Services;

namespace Saas.DevHost;

/// <summary>One run from start to stop: services, migrations, demo data, API; then the same backwards.</summary>
internal static class DevSession
{
    public static async Task<int> RunAsync(DevHostOptions options)
    {
        var terminal = new Terminal();
        using var stop = new StopRequest();
        using var parent = ParentWatch.Start(stop);
        try
        {
            return await RunAsync(options, terminal, stop.Token);
        }
        catch (SetupException problem)
        {
            Console.Error.WriteLine(problem.Message);
            return 1;
        }
        catch (UnauthorizedAccessException problem)
        {
            Console.Error.WriteLine($"{problem.Message} If another user ran this here before, remove {Repository.DataDirectory} as that user.");
            return 1;
        }
        catch (IOException problem)
        {
            Console.Error.WriteLine($"{problem.Message} If {Repository.DataDirectory} is broken, start with --reset or remove it.");
            return 1;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            terminal.Step("stopped");
            return 0;
        }
    }

    private static async Task<int> RunAsync(DevHostOptions options, Terminal terminal, CancellationToken stop)
    {
        var services = new ServicesOptions { Name = "dev", Durable = true, Reset = options.Reset };
        await using var backing = await BackingServices.StartAsync(services, terminal.Step, stop);
        if (!options.ServicesOnly)
            ApiServer.RequireFreePort(options.Port);

        var program = options.Aot ? await NativePublish.RunAsync(terminal.Step, stop) : ApiProgram.Built();
        var environment = ApiEnvironment.For(backing, ApiEnvironment.Database, options.Port);
        terminal.Step("API: migrating the database");
        await program.RunVerbAsync("migrate", environment, stop);
        if (options.ServicesOnly)
        {
            Banner.PrintEnvironment(environment);
            terminal.Step("services are running, Ctrl-C stops them");
            await UntilStoppedAsync(stop);
            return Stopping(terminal);
        }

        terminal.Step("API: seeding the demo tenant");
        var demo = await program.RunVerbAsync("seed", environment, stop);
        terminal.Step("API: starting");
        await using var api = await ApiServer.StartAsync(program, environment, backing.Folder, options.Port, stop);
        terminal.Step("API: answers");
        Banner.PrintAddresses(options.Port, ApiEnvironment.MailGoesTo(environment), demo);
        return await WatchAsync(api, terminal, stop);
    }

    private static async Task<int> WatchAsync(ChildProcess api, Terminal terminal, CancellationToken stop)
    {
        await Task.WhenAny(api.WaitForExitAsync(stop), UntilStoppedAsync(stop));
        if (stop.IsCancellationRequested)
            return Stopping(terminal);

        throw new SetupException($"The API ended by itself (exit code {api.ExitCode}); its log is above.");
    }

    private static int Stopping(Terminal terminal)
    {
        terminal.Step("stopping (once more to stop at once)");
        return 0;
    }

    private static async Task UntilStoppedAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = stop.Register(stopped.SetResult);
        await stopped.Task;
    }
}
