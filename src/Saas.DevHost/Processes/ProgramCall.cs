namespace Saas.DevHost.Processes;

/// <summary>What to run and how. A null value in <see cref="Environment"/> removes the variable.</summary>
internal sealed record ProgramCall(string File, params IReadOnlyList<string> Arguments)
{
    public string Name { get; init; } = Path.GetFileNameWithoutExtension(File);

    public string? WorkingDirectory { get; init; }

    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    public RunAs? User { get; init; }

    /// <summary>Asks the program to end; PostgreSQL's fast shutdown is <see cref="Signal.Interrupt"/>.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;

    /// <summary>Where its output goes; null leaves it on our terminal.</summary>
    public string? LogFile { get; init; }
}
