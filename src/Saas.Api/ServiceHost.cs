using Saas.Api.Features;
using Saas.Api.Platform;
using Saas.Api.Platform.Configuration;

namespace Saas.Api;

/// <summary>Builds the web service.</summary>
internal static class ServiceHost
{
    public static async Task<int> RunAsync()
    {
        var settings = SettingsReader.FromEnvironment();
        var backends = Backends.Create(settings);
        backends.Begin();
        await using var app = Build(settings, backends);
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (Environment.ExitCode != 0)
        {
            // StartCheck gave the start up while the port was being opened, and has said why.
        }
        return Environment.ExitCode;
    }

    /// <param name="settings">The environment.</param>
    /// <param name="backends">What the service stands on.</param>
    /// <param name="change">A last word on the services before they are built.</param>
    public static WebApplication Build(SettingsReader settings, Backends backends, Action<IServiceCollection>? change = null)
    {
        // Settings are read once, at the start: nothing to watch for changes.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"] });
        builder.AddPlatform(settings, backends);
        builder.AddFeatures();
        change?.Invoke(builder.Services);
        var app = builder.Build();
        app.UsePlatform(settings);
        app.MapFeatures();
        return app;
    }
}
