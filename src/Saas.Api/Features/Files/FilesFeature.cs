using Saas.Api.Features.Files.GetFile;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Features.Files;

internal static class FilesFeature
{
    public static void MapFiles(this WebApplication app) =>
        app.MapGet("/files/{tenantId}/{area}/{file}", GetFileEndpoint.Handle).WithName("GetFile").WithTags("Files").AllowEveryone()
            .WithSummary("A file by a link that the service has signed; for development, where files lie in FILES_FOLDER.")
            .Problems(ProblemCode.NotFound, ProblemCode.ValidationFailed);
}
