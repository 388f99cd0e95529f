using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Accounts;
using Saas.Api.Platform.Audit;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.SecondFactors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy.Leaving;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Tenants.RestoreTenant;

internal static class RestoreTenantEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(
        RestoreTenantRequest request, AccountSignIn accounts, SecondFactorSignIn factors, TenantLeaving leaving, HttpContext context, CancellationToken ct)
    {
        if (await accounts.VerifyAsync(EmailAddress.Normalize(request.Email)!, request.Password, Device.Of(context), ct) is not { } accountId)
            return new Problem(ProblemCode.InvalidCredentials);
        var (proven, refused) = await factors.ProveAtOnceAsync(accountId, Guid.Empty, request.Code, ct);
        if (proven is null)
            return refused!.Problem!;
        Actor.Current?.Proves(accountId);
        return await leaving.RestoreAsync(request.TenantId!.Value, accountId, ct) is { } problem ? new Problem(problem) : TypedResults.NoContent();
    }
}
