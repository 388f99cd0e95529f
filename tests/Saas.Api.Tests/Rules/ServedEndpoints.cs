using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Saas.Api.Platform;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Configuration;

namespace Saas.Api.Tests.Rules;

/// <summary>A route as the program maps it, with all that its conventions have put on it.</summary>
internal sealed record ServedEndpoint(string Method, string Route, EndpointMetadataCollection Metadata)
{
    public string Key => $"{Method} {Route}";

    public IReadOnlyList<AccessRule> Rules => Metadata.GetOrderedMetadata<AccessRule>();

    /// <summary>The handler, when it is one of ours.</summary>
    public MethodInfo? Handler =>
        Metadata.GetMetadata<MethodInfo>() is { DeclaringType.Namespace: { } space } method && space.StartsWith("Saas.Api.Features", StringComparison.Ordinal) ? method : null;
}

/// <summary>Builds the service in this process, without starting it: no database, no Redis, no port.</summary>
internal static class ServedEndpoints
{
    private static readonly Lazy<IReadOnlyList<ServedEndpoint>> LazyAll = new(Read);

    public static IReadOnlyList<ServedEndpoint> All => LazyAll.Value;

    private static IReadOnlyList<ServedEndpoint> Read()
    {
        var settings = new SettingsReader(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [Settings.DatabaseUrl.Name] = Settings.DatabaseUrl.Example,
            [Settings.DatabaseSystemUrl.Name] = Settings.DatabaseSystemUrl.Example,
            [Settings.MasterKey.Name] = Convert.ToBase64String(new byte[32]),
        }).Build());
        IEndpointRouteBuilder app = ServiceHost.Build(settings, Backends.Create(settings));
        return [..
            from source in app.DataSources
            from endpoint in source.Endpoints.OfType<RouteEndpoint>()
            from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["*"]
            select new ServedEndpoint(method, $"/{endpoint.RoutePattern.RawText!.Trim('/')}", endpoint.Metadata)];
    }
}
