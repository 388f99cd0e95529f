using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Accounts.Recovery;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.ResetPassword;

internal static class ResetPasswordEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(ResetPasswordRequest request, AccountRecovery recovery, CancellationToken ct)
    {
        var proof = new CodeProof(request.Email is null ? null : EmailAddress.Normalize(request.Email), request.Code, request.Token);
        return await recovery.ResetAsync(proof, request.Password, ct) is { } problem ? new Problem(problem) : TypedResults.NoContent();
    }
}
