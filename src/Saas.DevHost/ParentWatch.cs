using System.Globalization;

namespace Saas.DevHost;

/// <summary>
/// Ends the session when the <c>dotnet run</c> that started it is gone: killed by SIGKILL it cannot pass anything on, and
/// an invisible API would go on holding the port. Only where the parent is a dotnet, so that nohup and the like work.
/// </summary>
internal sealed class ParentWatch : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private readonly Timer? _timer;

    private ParentWatch(Timer? timer) => _timer = timer;

    public static ParentWatch Start(StopRequest stop)
    {
        if (!OperatingSystem.IsLinux() || Parent() is not { } parent || !NameOf(parent).StartsWith("dotnet", StringComparison.Ordinal))
            return new ParentWatch(null);

        return new ParentWatch(new Timer(_ =>
        {
            if (Parent() != parent)
                stop.Request();
        }, null, Period, Period));
    }

    public void Dispose() => _timer?.Dispose();

    private static string NameOf(string process) =>
        File.Exists($"/proc/{process}/comm") ? File.ReadAllText($"/proc/{process}/comm") : "";

    // After the name in parentheses: state, then the parent.
    private static string? Parent()
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/stat"));
        return stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
    }
}
