using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Passkeys;

namespace Saas.Api.Features.Passkeys.RenamePasskey;

internal static class RenamePasskeyEndpoint
{
    public static async Task<Results<Ok<PasskeyResponse>, Problem>> Handle(Guid id, RenamePasskeyRequest request, AccountPasskeys passkeys, CancellationToken ct) =>
        await passkeys.RenameAsync(id, request.Name, ct) is { } renamed ? TypedResults.Ok(PasskeyResponse.From(renamed)) : new Problem(ProblemCode.NotFound);
}
