using System.Diagnostics.CodeAnalysis;

namespace Saas.Api.Platform.Cli;

/// <summary>One verb: its flags each take a value.</summary>
internal sealed record Verb(string Name, string Summary, IReadOnlyList<string> Flags, Func<IReadOnlyDictionary<string, string>, Task<int>> Run)
{
    public bool TryParse(string[] args, out Dictionary<string, string> flags, [NotNullWhen(false)] out string? fault)
    {
        flags = [];
        fault = null;
        for (var i = 0; i < args.Length; i += 2)
        {
            if (!Flags.Contains(args[i]))
                fault = $"{Name}: unknown flag '{args[i]}'{(Flags.Count > 0 ? $"; flags: {string.Join(", ", Flags)}" : "")}";
            else if (i + 1 == args.Length)
                fault = $"{Name}: {args[i]} needs a value";
            else if (!flags.TryAdd(args[i], args[i + 1]))
                fault = $"{Name}: {args[i]} is given twice";
            if (fault is not null)
                return false;
        }
        return true;
    }
}

/// <summary>A verb that cannot do its work; the message is the whole explanation.</summary>
internal sealed class CommandException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode => exitCode;
}
