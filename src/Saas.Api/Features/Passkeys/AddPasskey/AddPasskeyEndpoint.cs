using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Passkeys;

namespace Saas.Api.Features.Passkeys.AddPasskey;

internal static class AddPasskeyEndpoint
{
    public static async Task<Results<Created<PasskeyResponse>, Problem>> Handle(
        AddPasskeyRequest request, AccountPasskeys passkeys, HttpContext context, CancellationToken ct)
    {
        var (added, problem) = await passkeys.AddAsync(request.Name, request.Credential, context, ct);
        return added is null ? new Problem(problem!) : TypedResults.Created($"/account/passkeys/{added.Id}", PasskeyResponse.From(added));
    }
}
