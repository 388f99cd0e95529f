using System.Collections.Concurrent;
using System.Diagnostics;

namespace Saas.DevHost.Processes;

/// <summary>A program that runs beside this one and never outlives it.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int KeptLines = 40;
    private static readonly ConcurrentDictionary<ChildProcess, bool> Live = new();

    private readonly ProgramCall _call;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastLines = new();
    private readonly Lock _logLock = new();
    private StreamWriter? _log;

    private ChildProcess(ProgramCall call, Process process, StreamWriter? log)
    {
        _call = call;
        _process = process;
        _log = log;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    public IReadOnlyCollection<string> LastLines => _lastLines;

    /// <summary>The process that understands the stop signal, when that is not the one we started.</summary>
    public Func<int?>? SignalTarget { get; init; }

    public static async Task<ChildProcess> StartAsync(ProgramCall call, Func<int?>? signalTarget = null)
    {
        var info = Launcher.Prepare(call);
        info.RedirectStandardOutput = info.RedirectStandardError = call.LogFile is not null;
        var log = call.LogFile is null ? null : new StreamWriter(call.LogFile, append: false) { AutoFlush = true };
        var process = new Process { StartInfo = info };
        var child = new ChildProcess(call, process, log) { SignalTarget = signalTarget };
        process.OutputDataReceived += child.OnLine;
        process.ErrorDataReceived += child.OnLine;
        await SpawnThread.RunAsync(() => process.Start());
        Live[child] = true;
        process.StandardInput.Close();
        if (log is not null)
        {
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        return child;
    }

    public Task WaitForExitAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    /// <summary>Asks politely, waits, then kills.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (!HasExited)
        {
            Signals.Send(SignalTarget?.Invoke() ?? Id, _call.StopSignal);
            using var patience = new CancellationTokenSource(OperatingSystem.IsWindows() ? TimeSpan.Zero : grace);
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        Live.TryRemove(this, out _);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.FromSeconds(15));
        lock (_logLock)
        {
            _log?.Dispose();
            _log = null;
        }

        _process.Dispose();
    }

    /// <summary>For the second Ctrl-C. SIGQUIT is PostgreSQL's immediate shutdown, which takes its workers along.</summary>
    public static void KillAll()
    {
        foreach (var child in Live.Keys.Where(child => !child.HasExited))
        {
            if (!Signals.Send(child.SignalTarget?.Invoke() ?? child.Id, child._call.StopSignal == Signal.Interrupt ? Signal.Quit : Signal.Kill))
                child._process.Kill(entireProcessTree: true);
        }
    }

    private void OnLine(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is not { } line)
            return;

        _lastLines.Enqueue(line);
        if (_lastLines.Count > KeptLines)
            _lastLines.TryDequeue(out _);
        lock (_logLock)
            _log?.WriteLine(line);
    }
}
