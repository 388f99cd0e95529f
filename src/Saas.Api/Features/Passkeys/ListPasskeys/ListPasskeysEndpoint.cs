using Microsoft.AspNetCore.Http.HttpResults;
using Saas.Api.Platform.Paging;
using Saas.Api.Platform.Passkeys;

namespace Saas.Api.Features.Passkeys.ListPasskeys;

internal static class ListPasskeysEndpoint
{
    /// <summary>One page: an account has at most PASSKEYS_PER_ACCOUNT.</summary>
    public static async Task<Ok<Page<PasskeyResponse>>> Handle(AccountPasskeys passkeys, CancellationToken ct) =>
        TypedResults.Ok(new Page<PasskeyResponse>([.. (await passkeys.ListAsync(ct)).Select(PasskeyResponse.From)], null));
}
