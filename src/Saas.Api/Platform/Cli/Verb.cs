using System.Diagnostics.CodeAnalysis;

namespace Saas.Api.Platform.Cli;

/// <summary>One verb: its flags each take a value, its switches none.</summary>
internal sealed record Verb(string Name, string Summary, IReadOnlyList<string> Flags, Func<IReadOnlyDictionary<string, string>, Task<int>> Run)
{
    /// <summary>Flags without a value; given, their value is "true".</summary>
    public IReadOnlyList<string> Switches { get; init; } = [];

    /// <summary>The name of the one value that comes without a flag, if the verb takes one.</summary>
    public string? Operand { get; init; }

    public string Usage => string.Join(' ', [.. Operand is null ? [] : new[] { Operand }, .. Switches.Select(flag => $"[{flag}]"), .. Flags.Select(flag => $"[{flag} VALUE]")]);

    public bool TryParse(string[] args, out Dictionary<string, string> flags, [NotNullWhen(false)] out string? fault)
    {
        flags = [];
        fault = null;
        for (var i = 0; i < args.Length && fault is null; i++)
        {
            var flag = args[i];
            if (Operand is not null && !flag.StartsWith('-') && flags.TryAdd(Operand, flag))
                continue;
            var value = Switches.Contains(flag) ? "true" : Flags.Contains(flag) && i + 1 < args.Length ? args[++i] : null;
            if (!Switches.Contains(flag) && !Flags.Contains(flag))
                fault = $"{Name}: unknown flag '{flag}'{(Flags.Count + Switches.Count > 0 ? $"; flags: {string.Join(", ", Switches.Concat(Flags))}" : "")}";
            else if (value is null)
                fault = $"{Name}: {flag} needs a value";
            else if (!flags.TryAdd(flag, value))
                fault = $"{Name}: {flag} is given twice";
        }
        if (Operand is not null && !flags.ContainsKey(Operand))
            fault ??= $"{Name}: {Operand} is missing";
        return fault is null;
    }
}

/// <summary>A verb that cannot do its work; the message is the whole explanation.</summary>
internal sealed class CommandException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode => exitCode;
}
