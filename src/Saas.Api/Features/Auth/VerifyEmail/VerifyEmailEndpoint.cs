using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Codes;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Auth.VerifyEmail;

internal static class VerifyEmailEndpoint
{
    public static async Task<Results<Accepted, Problem>> Handle(VerifyEmailRequest request, OneTimeCodes codes, CancellationToken ct)
    {
        return await codes.RequestAsync(CodePurpose.VerifyEmail, EmailAddress.Normalize(request.Email)!, ct)
            ? TypedResults.Accepted((string?)null)
            : new Problem(ProblemCode.TooManyRequests);
    }
}
