using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Impersonation;

namespace Saas.Api.Features.Administration.ImpersonateUser;

internal static class ImpersonateUserEndpoint
{
    public static async Task<Results<Created<ImpersonationResponse>, Problem>> Handle(
        Guid id, ImpersonateUserRequest request, Caller caller, Impersonations impersonations, CancellationToken ct)
    {
        var (begun, problem) = await impersonations.BeginAsync(caller, id, request.UserId!.Value, request.Reason, ct);
        return begun is null ? new Problem(problem!) : TypedResults.Created($"/admin/tenants/{id}/impersonations/{begun.Id}", begun);
    }
}
