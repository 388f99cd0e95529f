using Saas.DevHost.Services;
using Saas.DevHost.Services.Postgres;

namespace Saas.Api.Tests.Harness;

/// <summary>PostgreSQL and Redis of one test, which can be shut down and started again on the same data and the same ports.</summary>
internal sealed class RestartableServices : IAsyncDisposable
{
    private readonly ServicesOptions _options = new() { Name = $"restart-{Unique.Text()}", DataDirectory = ApiHost.Current.Folder, Durable = true };

    public BackingServices Running { get; private set; } = null!;

    public static async Task<RestartableServices> StartAsync()
    {
        var services = new RestartableServices();
        services.Running = await services.StartOnceAsync();
        return services;
    }

    public async Task RestartAsync()
    {
        await Running.DisposeAsync();
        Running = await StartOnceAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Running.DisposeAsync();
        PostgresHome.Delete(Running.Folder);
        Directory.Delete(Running.Folder.Path, recursive: true);
    }

    private Task<BackingServices> StartOnceAsync() =>
        BackingServices.StartAsync(_options, TestContext.Current.SendDiagnosticMessage, TestContext.Current.CancellationToken);
}
