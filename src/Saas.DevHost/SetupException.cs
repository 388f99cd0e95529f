namespace Saas.DevHost;

/// <summary>The end of a start: its message is one line for the person at the terminal, without a stack trace.</summary>
internal sealed class SetupException(string message) : Exception(message);
