namespace Saas.DevHost.Services;

/// <summary>One way of getting a service: an address, Docker, local programs, a package.</summary>
internal interface IServiceSource
{
    string Name { get; }

    /// <summary>Throws <see cref="UnavailableException"/> when this way does not work on this machine.</summary>
    Task<StartedService> StartAsync(ServiceContext context, CancellationToken cancellation);
}
