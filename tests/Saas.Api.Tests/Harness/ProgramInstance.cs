using Saas.DevHost.Processes;

namespace Saas.Api.Tests.Harness;

/// <summary>One running process of the program, whatever it is there for.</summary>
public abstract class ProgramInstance : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // These two have other numbers on macOS.
    private static readonly Signal Freezing = (Signal)(OperatingSystem.IsMacOS() ? 17 : 19);
    private static readonly Signal Thawing = (Signal)(OperatingSystem.IsMacOS() ? 19 : 18);

    private readonly string _log;

    private protected ProgramInstance(ChildProcess process, string log) => (Process, _log) = (process, log);

    internal ChildProcess Process { get; }

    public bool HasExited => Process.HasExited;

    public int ExitCode => Process.ExitCode;

    /// <summary>What it has taken of the processors since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            using var process = System.Diagnostics.Process.GetProcessById(Process.Id);
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Every line it has written so far, on either stream.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            using var file = new FileStream(_log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>Its lines with this text.</summary>
    public IReadOnlyList<string> Lines(string text) => [.. Output.Where(line => line.Contains(text, StringComparison.Ordinal))];

    /// <summary>Asks it to end, as an orchestrator would.</summary>
    public void Terminate() => Signals.Send(Process.Id, Signal.Terminate);

    /// <summary>Ends it in the middle of whatever it does.</summary>
    public async Task KillAsync()
    {
        Signals.Send(Process.Id, Signal.Kill);
        await WaitForExitAsync();
    }

    /// <summary>It gets no processor until <see cref="Thaw"/>, and does not know.</summary>
    public void Freeze() => Signals.Send(Process.Id, Freezing);

    public void Thaw() => Signals.Send(Process.Id, Thawing);

    public Task WaitForExitAsync() => Process.WaitForExitAsync(TestContext.Current.CancellationToken);

    public virtual async ValueTask DisposeAsync()
    {
        if (!HasExited)
            Thaw();
        await Process.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static async Task<(ChildProcess Process, string Log)> LaunchAsync(ProgramCall call, string folder)
    {
        var log = Path.Combine(folder, $"program-{Guid.CreateVersion7():N}.log");
        return (await ChildProcess.StartAsync(call with { LogFile = log }), log);
    }

    /// <summary>Waits until it has said so.</summary>
    private protected async Task StartedAsync(Func<bool> hasSaid)
    {
        await Eventually.TrueAsync(() => HasExited || hasSaid(), StartLimit);
        if (!hasSaid())
            throw new InvalidOperationException($"The program ended at its start: {string.Join('\n', Output)}");
    }
}
