namespace Saas.DevHost.Services;

/// <summary>One way of getting a service: an address, Docker, local programs, a package.</summary>
internal interface IServiceSource
{
    string Name { get; }

    /// <summary>Where its data is between starts, so that the next one finds it again; null when nothing is kept by us.</summary>
    string? DataPlace => null;

    /// <summary>Throws <see cref="UnavailableException"/> when this way does not work on this machine.</summary>
    Task<StartedService> StartAsync(ServiceContext context, CancellationToken cancellation);
}
