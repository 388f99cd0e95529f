using System.Runtime.InteropServices;
using Saas.DevHost.Processes;

namespace Saas.DevHost;

/// <summary>Ctrl-C, SIGTERM and a closed terminal end the session in order; the second one ends it at once.</summary>
internal sealed class StopRequest : IDisposable
{
    private const int ExitCodeOfInterrupt = 130;
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _requests;

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
        if (Interlocked.Increment(ref _requests) > 1)
        {
            ChildProcess.KillAll();
            Environment.Exit(ExitCodeOfInterrupt);
        }

        // Not on the signal's own thread: whatever waits for the token runs there, and the second signal must get through.
        Request();
    }
}
