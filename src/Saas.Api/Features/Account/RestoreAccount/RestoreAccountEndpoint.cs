using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Accounts.Leaving;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Account.RestoreAccount;

internal static class RestoreAccountEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(
        RestoreAccountRequest request, AccountSignIn accounts, SecondFactorSignIn factors, AccountLeaving leaving, HttpContext context, CancellationToken ct)
    {
        if (await accounts.VerifyAsync(EmailAddress.Normalize(request.Email)!, request.Password, Device.Of(context), ct) is not { } accountId)
            return new Problem(ProblemCode.InvalidCredentials);
        var (proven, refused) = await factors.ProveAtOnceAsync(accountId, Guid.Empty, request.Code, ct);
        if (proven is null)
            return refused!.Problem!;
        return await leaving.RestoreAsync(accountId, ct) is { } over ? new Problem(over) : TypedResults.NoContent();
    }
}
