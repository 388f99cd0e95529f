using Saas.Api.Platform.Data;
using Saas.Api.Platform.Jobs.Running;
using Saas.Api.Platform.Jobs.Schedules;
using Saas.Api.Platform.Jobs.Upkeep;
using Saas.Api.Platform.Telemetry;

namespace Saas.Api.Platform.Jobs;

/// <summary>
/// Runs what is due, then ends: `worker --once` and drain requests. With a large backlog that takes its time, so schedules are fired
/// meanwhile as well. What was measured leaves before the end, since nobody may give the process time afterwards.
/// </summary>
internal sealed class JobRound(IServiceProvider services, IServiceScopeFactory scopes, JobScheduler schedules, JobUpkeep upkeep)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <param name="stop">Claim no more, hand back what does not end; it takes at most 8 s.</param>
    /// <returns>Attempts that were run.</returns>
    public async Task<long> RunAsync(CancellationToken stop)
    {
        // Begins to collect where nothing has started the app.
        var telemetry = services.GetService<TelemetryFlush>();
        await FireAsync(stop);
        await using var scope = scopes.CreateAsyncScope();
        var runner = scope.ServiceProvider.GetRequiredService<JobRunner>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var ticking = TickAsync(ended.Token);
        try
        {
            await runner.RunAsync(untilIdle: true, stop);
        }
        finally
        {
            await ended.CancelAsync();
            await ticking;
        }
        if (telemetry is not null)
        {
            await MeasureAsync();
            await telemetry.FlushAsync();
        }
        return runner.Ran;
    }

    private async Task TickAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Tick);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
                await FireAsync(ct);
        }
        catch (OperationCanceledException)
        {
            // The round is over.
        }
    }

    private async Task FireAsync(CancellationToken ct)
    {
        try
        {
            await schedules.FireDueAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The runner, too, will see that it is to stop.
        }
    }

    /// <summary>What is left over for the next time.</summary>
    private async Task MeasureAsync()
    {
        try
        {
            await upkeep.MeasureAsync(CancellationToken.None);
        }
        catch (Exception away) when (Transient.Is(away))
        {
            // The jobs have been run all the same.
        }
    }
}
