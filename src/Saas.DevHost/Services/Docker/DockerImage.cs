namespace Saas.DevHost.Services.Docker;

/// <summary>An image, what its container is called on this data folder, and how to ask what runs in it whether it is there.</summary>
internal sealed record DockerImage(string Image, string Container, int Port, byte[] Question, Func<byte[], bool> IsAnswer);
