using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Audit.Sealing;
using Saas.Api.Platform.Operations;

namespace Saas.Api.Features.Audit.SealAudit;

internal static class SealAuditEndpoint
{
    public static async Task<Accepted<OperationResponse>> Handle(OperationStore operations, CancellationToken ct)
    {
        var operation = await operations.StartOnceAsync(SealTrailJob.Kind, new SealTrail(), Permissions.AuditRead, ct);
        return TypedResults.Accepted($"/operations/{operation.Id}", OperationResponse.Of(operation, null));
    }
}
