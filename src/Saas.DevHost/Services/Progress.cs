namespace Saas.DevHost.Services;

internal static class Progress
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    /// <summary>Runs a step that may take long, and says every few seconds that it still does.</summary>
    public static async Task<T> LongStepAsync<T>(Action<string> log, string what, Func<Task<T>> step)
    {
        log(what);
        var work = step();
        for (var waited = Beat; await Task.WhenAny(work, Task.Delay(Beat)) != work; waited += Beat)
            log($"{what} … {waited.TotalSeconds:0} s");
        return await work;
    }
}
