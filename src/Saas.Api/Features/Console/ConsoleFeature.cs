using Saas.Api.Features.Console.GetConsole;
using Saas.Api.Platform.Access;

namespace Saas.Api.Features.Console;

internal static class ConsoleFeature
{
    /// <summary>Served always: the page holds nothing of anybody, and it says so itself when the service does not answer.</summary>
    public static void MapConsole(this WebApplication app) =>
        app.MapGet("/console", GetConsoleEndpoint.Handle).WithName("GetConsole").WithTags("Console").ServeAlways()
            .WithSummary("The status page of background jobs for people; it signs in through this API.")
            .Produces<string>(StatusCodes.Status200OK, "text/html");
}
