using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Storage;

namespace Saas.Api.Features.Files.GetFile;

internal static class GetFileEndpoint
{
    public static async Task<Results<FileStreamHttpResult, Problem>> Handle(
        Guid tenantId, string area, string file, [AsParameters] GetFileQuery query, IFileStore files, CancellationToken ct)
    {
        var key = $"{tenantId:D}/{area}/{file}";
        if (files is not DiskFileStore disk || !FileKey.IsWellFormed(key) || !disk.IsGood(key, query.Name!, query.Expires!.Value, query.Signature!)
            || await disk.OpenAsync(key, ct) is not { } content)
            return new Problem(ProblemCode.NotFound);
        return TypedResults.Stream(content, "application/octet-stream", query.Name);
    }
}
