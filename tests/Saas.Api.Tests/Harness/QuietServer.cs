using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Saas.Api.Tests.Harness;

/// <summary>A server inside the test process that stands for somebody else's service: on a free port, and silent, so that a log of tests holds what tests say.</summary>
internal static class QuietServer
{
    public static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        return app;
    }
}
