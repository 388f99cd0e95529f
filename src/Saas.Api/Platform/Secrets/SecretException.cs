namespace Saas.Api.Platform.Secrets;

/// <summary>A stored secret that cannot be opened; the message names no part of it.</summary>
internal sealed class SecretException(string message) : Exception(message);
