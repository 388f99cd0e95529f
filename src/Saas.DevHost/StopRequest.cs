using System.Diagnostics;
using System.Runtime.InteropServices;
using Saas.DevHost.Processes;

namespace Saas.DevHost;

/// <summary>Ctrl-C, SIGTERM and a closed terminal end the session in order; the second one ends it at once.</summary>
internal sealed class StopRequest : IDisposable
{
    private const int ExitCodeOfInterrupt = 130;

    // A supervisor signals the whole group and `dotnet run` passes the signal on as well: that is one request.
    private static readonly TimeSpan SameRequest = TimeSpan.FromMilliseconds(700);

    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private long _firstRequest;

    public StopRequest()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(signal, Handle));
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Ends the session in order, whoever asks.</summary>
    public void Request() => _ = _source.CancelAsync();

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        var first = Interlocked.CompareExchange(ref _firstRequest, Stopwatch.GetTimestamp(), 0);
        if (first != 0 && Stopwatch.GetElapsedTime(first) < SameRequest)
            return;

        if (first != 0)
        {
            ChildProcess.KillAll();
            Environment.Exit(ExitCodeOfInterrupt);
        }

        // Not on the signal's own thread: whatever waits for the token runs there, and the second signal must get through.
        Request();
    }
}
