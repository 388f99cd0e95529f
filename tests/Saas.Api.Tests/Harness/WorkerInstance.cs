using Saas.DevHost.Processes;

namespace Saas.Api.Tests.Harness;

/// <summary>One running `worker`: it runs jobs and serves nobody.</summary>
public sealed class WorkerInstance : ProgramInstance
{
    private WorkerInstance(ChildProcess process, string log) : base(process, log) { }

    internal static async Task<WorkerInstance> StartAsync(ProgramCall call, string folder)
    {
        var (process, log) = await LaunchAsync(call, folder);
        var instance = new WorkerInstance(process, log);
        try
        {
            await instance.StartedAsync(() => instance.Lines("Application started").Count > 0);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }
}
