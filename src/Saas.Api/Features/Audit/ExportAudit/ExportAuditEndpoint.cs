using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Features.Audit.Jobs;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Operations;

namespace Saas.Api.Features.Audit.ExportAudit;

internal static class ExportAuditEndpoint
{
    public static async Task<Accepted<OperationResponse>> Handle(ExportAuditRequest? request, OperationStore operations, TimeProvider time, CancellationToken ct)
    {
        var range = new AuditExport(request?.From, request?.To ?? time.GetUtcNow());
        var operation = await operations.StartAsync(NewJob.Of(ExportAuditJob.Kind, range), Permissions.AuditRead, ct);
        return TypedResults.Accepted($"/operations/{operation.Id}", OperationResponse.Of(operation, null));
    }
}
