using Saas.Api.Features;
using Saas.Api.Platform;

namespace Saas.Api;

/// <summary>Builds the web service.</summary>
internal static class ServiceHost
{
    /// <param name="change">A last word on the services before they are built.</param>
    public static WebApplication Build(Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddPlatform();
        builder.AddFeatures();
        change?.Invoke(builder);
        var app = builder.Build();
        app.UsePlatform();
        app.MapFeatures();
        return app;
    }
}
