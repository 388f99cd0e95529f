using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Sessions;

namespace Saas.Api.Features.Auth.SwitchTenant;

internal static class SwitchTenantEndpoint
{
    public static async Task<Results<Ok<TokenResponse>, Problem>> Handle(
        SwitchTenantRequest request, AccountTenants tenants, Caller caller, TokenAnswer answer, HttpContext context, CancellationToken ct)
    {
        var (user, problem) = await tenants.SwitchAsync(caller.AccountId, caller.SessionId, request.TenantId!.Value, ct);
        return user is null
            ? new Problem(problem!)
            : TypedResults.Ok(await answer.WriteAccessAsync(context, user, ct));
    }
}
