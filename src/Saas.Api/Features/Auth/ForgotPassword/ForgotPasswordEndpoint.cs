using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.ForgotPassword;

internal static class ForgotPasswordEndpoint
{
    public static async Task<Results<Accepted, Problem>> Handle(ForgotPasswordRequest request, OneTimeCodes codes, CancellationToken ct)
    {
        return await codes.RequestAsync(CodePurpose.ResetPassword, EmailAddress.Normalize(request.Email)!, ct)
            ? TypedResults.Accepted((string?)null)
            : new Problem(ProblemCode.TooManyRequests);
    }
}
