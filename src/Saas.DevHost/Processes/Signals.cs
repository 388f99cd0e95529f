using System.Runtime.InteropServices;

namespace Saas.DevHost.Processes;

/// <summary>Numbers that Linux and macOS share.</summary>
internal enum Signal
{
    Interrupt = 2,
    Quit = 3,
    Kill = 9,
    Terminate = 15,
}

internal static class Signals
{
    /// <summary>False when there is no such process any more, or on a system without signals.</summary>
    public static bool Send(int pid, Signal signal) =>
        !OperatingSystem.IsWindows() && pid > 1 && Kill(pid, (int)signal) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int pid, int signal);
}
