using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Operations;
using Saas.Api.Platform.Storage;
using Saas.Api.Platform.Tenancy.Leaving;

namespace Saas.Api.Features.Operations.GetOperation;

internal static class GetOperationEndpoint
{
    private static readonly TimeSpan LinkLifetime = TimeSpan.FromMinutes(15);

    public static async Task<Results<Ok<OperationResponse>, Problem>> Handle(
        Guid id, OperationStore operations, TenantErasures erasures, IFileStore files, Caller caller, CancellationToken ct)
    {
        var row = await operations.FindAsync(id, ct);
        // What the platform does is no tenant's; nor do keys administer it.
        if (row is null && caller.Holds(Permissions.PlatformTenants) && caller.ApiKeyId is null)
            row = await erasures.FindOperationAsync(id, ct);
        if (row is null || !row.IsFor(caller))
            return new Problem(ProblemCode.NotFound);
        var link = row is { State: "succeeded", ResultKey: { } key } ? await files.LinkAsync(key, row.ResultName ?? "file", LinkLifetime, ct) : null;
        return TypedResults.Ok(OperationResponse.Of(row, link));
    }
}
