using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Saas.Api.Platform.Configuration;
using Saas.Api.Platform.Documents;

namespace Saas.Api.Platform.Cli;

/// <summary>`openapi`: prints the document without a database, a Redis or a port.</summary>
internal static class OpenApiVerb
{
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> flags)
    {
        Environment.SetEnvironmentVariable(Settings.DatabaseUrl.Name, Settings.DatabaseUrl.Example);
        Environment.SetEnvironmentVariable(Settings.DatabaseSystemUrl.Name, Settings.DatabaseSystemUrl.Example);
        Environment.SetEnvironmentVariable(Settings.MasterKey.Name, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        Environment.SetEnvironmentVariable(Settings.LogLevel.Name, "Error");
        var settings = SettingsReader.FromEnvironment();
        await using var app = ServiceHost.Build(settings, Backends.Create(settings), services =>
        {
            services.AddSingleton<IServer, NoServer>();
            services.RemoveAll<IHostedService>();
        });
        await app.StartAsync();
        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(await app.Services.GetRequiredService<DocumentText>().ReadAsync());
        await app.StopAsync();
        return 0;
    }
}
