using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.ApiKeys.UpdateApiKey;

/// <param name="Name">1 to 100 characters.</param>
/// <param name="Scopes">All that it is to grant: codes of `GET /permissions` that you hold yourself, at most 100.</param>
/// <param name="Networks">Whence it may be used: addresses or networks (CIDR), at most 20; an empty list: from anywhere.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="NeverExpires">true takes its end away; not together with expiresAt.</param>
public sealed record UpdateApiKeyRequest(
    [Name, Sample("Nightly import")] string? Name,
    [PermissionCodes] IReadOnlyList<string>? Scopes,
    [ClientNetworks] IReadOnlyList<string>? Networks,
    [InFuture] DateTimeOffset? ExpiresAt,
    bool? NeverExpires) : IValidatableObject
{
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (NeverExpires == true && ExpiresAt is not null)
            yield return new ValidationResult("Not together with expiresAt.", [nameof(NeverExpires)]);
    }
}
