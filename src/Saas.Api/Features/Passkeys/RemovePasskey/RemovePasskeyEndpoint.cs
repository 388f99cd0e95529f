using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Passkeys;

namespace Saas.Api.Features.Passkeys.RemovePasskey;

internal static class RemovePasskeyEndpoint
{
    public static async Task<Results<NoContent, Problem>> Handle(Guid id, AccountPasskeys passkeys, CancellationToken ct) =>
        await passkeys.RemoveAsync(id, ct) ? TypedResults.NoContent() : new Problem(ProblemCode.NotFound);
}
