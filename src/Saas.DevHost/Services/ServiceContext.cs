namespace Saas.DevHost.Services;

internal sealed record ServiceContext(DataFolder Folder, bool Durable, Action<string> Log)
{
    public Task<T> LongStepAsync<T>(string what, Func<Task<T>> step) => Progress.LongStepAsync(Log, what, step);
}
