using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Accounts.Recovery;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Account.ChangeEmail;

internal static class ChangeEmailEndpoint
{
    public static async Task<Results<Accepted, Problem>> Handle(ChangeEmailRequest request, AccountChanges changes, Caller caller, CancellationToken ct)
    {
        return await changes.AskEmailAsync(caller, EmailAddress.Normalize(request.Email)!, ct) is { } problem
            ? new Problem(problem)
            : TypedResults.Accepted((string?)null);
    }
}
