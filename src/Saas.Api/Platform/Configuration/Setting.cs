namespace Saas.Api.Platform.Configuration;

/// <summary>One environment variable: its name, what applies when it is unset, a right value, and what it does.</summary>
internal sealed record Setting(string Name, string? Default, string Example, string Meaning);
