using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Accounts.Export;
using Saas.Api.Platform.Jobs;
using Saas.Api.Platform.Operations;

namespace Saas.Api.Features.Account.ExportAccount;

internal static class ExportAccountEndpoint
{
    public static async Task<Accepted<OperationResponse>> Handle(Caller caller, OperationStore operations, CancellationToken ct)
    {
        var operation = await operations.StartAsync(NewJob.Of(ExportAccountJob.Kind, new AccountExport(caller.AccountId)), OperationStore.OwnerOnly, ct);
        return TypedResults.Accepted($"/operations/{operation.Id}", OperationResponse.Of(operation, null));
    }
}
