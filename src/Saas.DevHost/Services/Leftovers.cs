using Saas.DevHost.Processes;

namespace Saas.DevHost.Services;

/// <summary>Children are written down, so that the next start can end those of a run that was killed.</summary>
internal static class Leftovers
{
    public static void Record(DataFolder folder, string service, ChildProcess child) =>
        File.WriteAllText(folder.In($"{service}.process"), ProcessIdentity.Of(child.Id).ToString());

    public static void Forget(DataFolder folder, string service) => File.Delete(folder.In($"{service}.process"));

    public static async Task StopAsync(DataFolder folder, Action<string> log)
    {
        foreach (var file in Directory.GetFiles(folder.Path, "*.process"))
        {
            if (ProcessIdentity.Parse(await File.ReadAllTextAsync(file)) is { IsRunning: true } left)
            {
                log($"stopping {Path.GetFileNameWithoutExtension(file)} of an earlier run (process {left.Pid})");
                await left.StopAsync(TimeSpan.FromSeconds(5), Signal.Terminate, Signal.Kill);
            }

            File.Delete(file);
        }
    }
}
