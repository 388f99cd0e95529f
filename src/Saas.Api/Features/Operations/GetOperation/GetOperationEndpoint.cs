using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Operations;
using Saas.Api.Platform.Storage;

namespace Saas.Api.Features.Operations.GetOperation;

internal static class GetOperationEndpoint
{
    private static readonly TimeSpan LinkLifetime = TimeSpan.FromMinutes(15);

    public static async Task<Results<Ok<OperationResponse>, Problem>> Handle(
        Guid id, OperationStore operations, IFileStore files, Caller caller, CancellationToken ct)
    {
        if (await operations.FindAsync(id, ct) is not { } row || !row.IsFor(caller))
            return new Problem(ProblemCode.NotFound);
        var link = row is { State: "succeeded", ResultKey: { } key } ? await files.LinkAsync(key, row.ResultName ?? "file", LinkLifetime, ct) : null;
        return TypedResults.Ok(OperationResponse.Of(row, link));
    }
}
