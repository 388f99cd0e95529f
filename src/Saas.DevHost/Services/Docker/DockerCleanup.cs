namespace Saas.DevHost.Services.Docker;

internal static class DockerCleanup
{
    /// <summary>Removes the containers and the volume of a data folder, when there is an engine.</summary>
    public static async Task RemoveAllAsync(DataFolder folder, CancellationToken cancellation)
    {
        try
        {
            using var engine = await DockerEngine.FindAsync(cancellation);
            foreach (var service in new[] { "postgres", "redis" })
                await engine.RemoveContainerAsync(DockerNames.Container(folder, service), cancellation);
            await engine.RemoveVolumeAsync(DockerNames.Volume(folder), cancellation);
        }
        catch (Exception error) when (error is UnavailableException or HttpRequestException)
        {
            // Without an engine there is nothing of ours in one.
        }
    }
}
