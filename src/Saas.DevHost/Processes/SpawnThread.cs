using System.Collections.Concurrent;

namespace Saas.DevHost.Processes;

/// <summary>
/// Starts every child from one thread that lives as long as this process: Linux sends the parent-death signal when
/// the <i>thread</i> that forked ends, and threads of the pool come and go.
/// </summary>
internal static class SpawnThread
{
    private static readonly BlockingCollection<Action> Work = [];

    static SpawnThread()
    {
        new Thread(() =>
        {
            foreach (var start in Work.GetConsumingEnumerable())
                start();
        })
        { IsBackground = true, Name = "spawn" }.Start();
    }

    public static Task RunAsync(Action start)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                start();
                done.SetResult();
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                done.SetException(error);
            }
        });
        return done.Task;
    }
}
