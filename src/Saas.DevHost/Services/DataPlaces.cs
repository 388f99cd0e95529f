namespace Saas.DevHost.Services;

internal static class DataPlaces
{
    public const string DockerVolume = "Docker volume";
    public const string Folder = "data folder";
}
