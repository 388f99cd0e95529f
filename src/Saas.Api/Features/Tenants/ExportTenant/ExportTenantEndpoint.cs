using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Features.Tenants.Jobs;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Operations;

namespace Saas.Api.Features.Tenants.ExportTenant;

internal static class ExportTenantEndpoint
{
    public static async Task<Accepted<OperationResponse>> Handle(OperationStore operations, CancellationToken ct)
    {
        var operation = await operations.StartAsync(NewJob.Of(ExportTenantJob.Kind, new TenantExport()), Permissions.TenantsExport, ct);
        return TypedResults.Accepted($"/operations/{operation.Id}", OperationResponse.Of(operation, null));
    }
}
