using System.ComponentModel;
using System.Diagnostics;

namespace Saas.DevHost.Processes;

internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The line that most likely says what went wrong.</summary>
    public string Reason =>
        Errors.Split('\n').Concat(Output.Split('\n')).Select(line => line.Trim()).FirstOrDefault(line =>
            line.Contains("error", StringComparison.OrdinalIgnoreCase) || line.Contains("fatal", StringComparison.OrdinalIgnoreCase))
        ?? Errors.Split('\n').Concat(Output.Split('\n')).Select(line => line.Trim()).LastOrDefault(line => line.Length > 0)
        ?? $"exit code {ExitCode}";
}

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    public static async Task<CommandResult> RunAsync(ProgramCall call, CancellationToken cancellation, Action<string>? onLine = null)
    {
        using var process = new Process { StartInfo = Launcher.Prepare(call) };
        process.StartInfo.RedirectStandardOutput = process.StartInfo.RedirectStandardError = true;
        try
        {
            await SpawnThread.RunAsync(() => process.Start());
        }
        catch (Win32Exception error)
        {
            return new CommandResult(127, "", $"{call.File}: {error.Message}");
        }

        process.StandardInput.Close();
        try
        {
            var output = ReadAsync(process.StandardOutput, onLine, cancellation);
            var errors = ReadAsync(process.StandardError, null, cancellation);
            await process.WaitForExitAsync(cancellation);
            return new CommandResult(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public static async Task<CommandResult> RequireAsync(ProgramCall call, CancellationToken cancellation)
    {
        var result = await RunAsync(call, cancellation);
        return result.Succeeded ? result : throw new SetupException($"{call.Name} failed: {result.Reason}");
    }

    private static async Task<string> ReadAsync(StreamReader reader, Action<string>? onLine, CancellationToken cancellation)
    {
        var lines = new List<string>();
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            lines.Add(line);
            onLine?.Invoke(line);
        }

        return string.Join('\n', lines);
    }
}
