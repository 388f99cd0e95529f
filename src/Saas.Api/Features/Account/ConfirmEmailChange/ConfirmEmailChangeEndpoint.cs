using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Accounts.Recovery;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Features.Account.ConfirmEmailChange;

internal static class ConfirmEmailChangeEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(ConfirmEmailChangeRequest request, AccountChanges changes, Caller caller, CancellationToken ct)
    {
        return await changes.ConfirmEmailAsync(caller, new CodeProof(null, request.Code, request.Token), ct) is { } problem
            ? new Problem(problem)
            : TypedResults.NoContent();
    }
}
