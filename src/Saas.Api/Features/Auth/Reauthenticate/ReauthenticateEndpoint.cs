using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Auth.Reauthenticate;

internal static class ReauthenticateEndpoint
{
    public static async Task<Results<Ok<TokenResponse>, Problem>> Handle(
        ReauthenticateRequest request, Caller caller, StepUp stepUp, TokenAnswer answer, HttpContext context, CancellationToken ct)
    {
        if (request is { Password: null, Code: null, RecoveryCode: null, Passkey: null } or { Code: not null, RecoveryCode: not null }
            || (request.Passkey is not null && request is not { Password: null, Code: null, RecoveryCode: null }))
            return new Problem(ProblemCode.ValidationFailed, null, new FieldError("#/password", "Give password, or code or recoveryCode, or one of them beside the password, or passkey alone."));
        var (user, problem) = request.Passkey is { } passkey
            ? await stepUp.ProveAsync(caller, passkey, context, ct)
            : await stepUp.ProveAsync(caller, request.Password, request.Code, request.RecoveryCode, ct);
        return user is null ? problem! : TypedResults.Ok(await answer.WriteAccessAsync(context, user, ct));
    }
}
