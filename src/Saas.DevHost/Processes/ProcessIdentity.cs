using System.Diagnostics;
using System.Globalization;

namespace Saas.DevHost.Processes;

/// <summary>A process that cannot be confused with a later one of the same number.</summary>
internal sealed record ProcessIdentity(int Pid, DateTimeOffset StartedAt)
{
    // The start time is computed from the boot time, which moves when the clock is set.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);

    public bool IsRunning
    {
        get
        {
            try
            {
                using var process = Process.GetProcessById(Pid);
                return !process.HasExited && !IsZombie(Pid) && (process.StartTime.ToUniversalTime() - StartedAt.UtcDateTime).Duration() < Tolerance;
            }
            catch (Exception error) when (error is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception or IOException)
            {
                return false;
            }
        }
    }

    public static ProcessIdentity Of(int pid)
    {
        using var process = Process.GetProcessById(pid);
        return new ProcessIdentity(pid, process.StartTime.ToUniversalTime());
    }

    public static ProcessIdentity? Parse(string text)
    {
        var parts = text.Split(' ', StringSplitOptions.TrimEntries);
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? new ProcessIdentity(pid, DateTimeOffset.FromUnixTimeSeconds(seconds))
                : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Pid} {StartedAt.ToUnixTimeSeconds()}");

    /// <summary>Each signal in turn, until the process is gone.</summary>
    public async Task StopAsync(TimeSpan graceOfEach, params Signal[] signals)
    {
        foreach (var signal in signals)
        {
            Signals.Send(Pid, signal);
            if (await Wait.UntilAsync(() => !IsRunning, graceOfEach, CancellationToken.None))
                return;
        }
    }

    // In a container whose first process reaps nobody, the dead stay listed.
    private static bool IsZombie(int pid)
    {
        var stat = $"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/stat";
        return OperatingSystem.IsLinux() && File.Exists(stat) && File.ReadAllText(stat).Contains(") Z ", StringComparison.Ordinal);
    }
}
