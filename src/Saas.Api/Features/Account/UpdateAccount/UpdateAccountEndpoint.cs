using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Accounts.Profile;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Http;

namespace Saas.Api.Features.Account.UpdateAccount;

internal static class UpdateAccountEndpoint
{
    public static async Task<Results<Ok<AccountResponse>, Problem>> Handle(
        UpdateAccountRequest request, Caller caller, AccountProfile profile, HttpContext context, CancellationToken ct)
    {
        while (await profile.FindAsync(caller.AccountId, ct) is { } looked)
        {
            if (!Preconditions.Match(context, looked.Version))
                return new Problem(ProblemCode.PreconditionFailed);
            if (await profile.ChangeAsync(looked, request.Language, request.TimeZone, ct) is not { } changed)
                continue; // Changed since we looked: look again.
            Preconditions.SetETag(context, changed.Version);
            return TypedResults.Ok(AccountResponse.Of(changed));
        }
        return new Problem(ProblemCode.SessionRevoked);
    }
}
