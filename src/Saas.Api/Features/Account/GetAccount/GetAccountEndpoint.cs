using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Accounts.Profile;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;

namespace Saas.Api.Features.Account.GetAccount;

internal static class GetAccountEndpoint
{
    public static async Task<Results<Ok<AccountResponse>, Problem>> Handle(Caller caller, AccountProfile profile, HttpContext context, CancellationToken ct)
    {
        if (await profile.FindAsync(caller.AccountId, ct) is not { } account)
            return new Problem(ProblemCode.SessionRevoked);
        Preconditions.SetETag(context, account.Version);
        return TypedResults.Ok(AccountResponse.Of(account));
    }
}
