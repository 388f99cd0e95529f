using Saas.DevHost;
using Saas.DevHost.Services;

namespace Saas.Api.Tests.DevHost;

public sealed class SourceChooserTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("saas-devhost-").FullName;
    private readonly List<string> _log = [];

    [Fact]
    public async Task Takes_the_first_that_works()
    {
        Assert.Equal("local", await StartAsync(docker: false, local: true));
    }

    [Fact]
    public async Task Goes_back_to_the_place_that_holds_the_data()
    {
        await StartAsync(docker: false, local: true);

        Assert.Equal("local", await StartAsync(docker: true, local: true));
    }

    [Fact]
    public async Task Says_when_the_data_is_elsewhere_and_keeps_its_place_in_mind()
    {
        await StartAsync(docker: true, local: true);

        Assert.Equal("local", await StartAsync(docker: false, local: true));
        Assert.Contains(_log, line => line.Contains("the data of earlier starts is in the Docker volume", StringComparison.Ordinal));
        Assert.Equal("docker", await StartAsync(docker: true, local: true));
    }

    [Fact]
    public async Task An_address_goes_before_everything()
    {
        await StartAsync(docker: false, local: true);

        Assert.Equal("address", await StartAsync(docker: true, local: true, address: true));
    }

    [Fact]
    public async Task A_demand_goes_before_the_data()
    {
        await StartAsync(docker: false, local: true);

        Assert.Equal("docker", await StartAsync(docker: true, local: true, demanded: "docker"));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<string> StartAsync(bool docker, bool local, bool address = false, string? demanded = null)
    {
        using var folder = DataFolder.Open(new ServicesOptions { DataDirectory = _directory, Name = "dev", Durable = true });
        IServiceSource[] sources = [
            new Source("address", null, address), new Source("docker", DataPlaces.DockerVolume, docker), new Source("local", DataPlaces.Folder, local)];
        var started = await SourceChooser.StartAsync(
            "PostgreSQL", sources, demanded, "Install one.", new ServiceContext(folder, Durable: true, _log.Add), TestContext.Current.CancellationToken);
        return started.Origin;
    }

    private sealed record Source(string Name, string? DataPlace, bool Works) : IServiceSource
    {
        public Task<StartedService> StartAsync(ServiceContext context, CancellationToken cancellation) => Works
            ? Task.FromResult(new StartedService(new Uri("postgresql://localhost:5432/postgres"), Name))
            : throw new UnavailableException("not here");
    }
}
