using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Accounts.Leaving;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Features.Account.DeleteAccount;

/// <param name="ErasedAfter">Until then POST /account/restore undoes it.</param>
public sealed record DeleteAccountResponse(DateTime ErasedAfter);

internal static class DeleteAccountEndpoint
{
    public static async Task<Results<Accepted<DeleteAccountResponse>, Problem>> Handle(Caller caller, AccountLeaving leaving, CancellationToken ct)
    {
        var (erasedAfter, leftAlone) = await leaving.RequestAsync(caller.AccountId, caller.HomeTenantId, ct);
        return erasedAfter is { } moment
            ? TypedResults.Accepted((string?)null, new DeleteAccountResponse(moment))
            : new Problem(ProblemCode.LastAdmin) { Extras = new(null, null, leftAlone) };
    }
}
