using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Accounts.Recovery;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Features.Account.ChangePassword;

internal static class ChangePasswordEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(ChangePasswordRequest request, AccountChanges changes, Caller caller, CancellationToken ct)
    {
        return await changes.ChangePasswordAsync(caller, request.CurrentPassword, request.NewPassword, ct) is { } problem
            ? new Problem(problem)
            : TypedResults.NoContent();
    }
}
