namespace Saas.DevHost;

/// <summary>This way of getting a service does not work here; the next one is tried. The message says why.</summary>
internal sealed class UnavailableException(string reason) : Exception(reason);
