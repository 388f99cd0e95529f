using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Accounts.Recovery;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.ConfirmUnlock;

internal static class ConfirmUnlockEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(ConfirmUnlockRequest request, AccountRecovery recovery, CancellationToken ct)
    {
        return await recovery.UnlockAsync(EmailAddress.Normalize(request.Email)!, request.Code, ct) is { } problem ? new Problem(problem) : TypedResults.NoContent();
    }
}
