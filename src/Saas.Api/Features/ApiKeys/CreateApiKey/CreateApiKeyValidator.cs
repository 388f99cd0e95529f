using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.ApiKeys.CreateApiKey;

/// <param name="Name">1 to 100 characters.</param>
/// <param name="Owner">user: it acts as you, with what you hold at each request; tenant: it acts as the tenant and outlives your membership.</param>
/// <param name="Scopes">Codes of `GET /permissions` that you hold yourself, at most 100.</param>
/// <param name="Networks">Whence it may be used: addresses or networks (CIDR), at most 20; without them from anywhere.</param>
/// <param name="ExpiresAt">When it ends; without it never.</param>
public sealed record CreateApiKeyRequest(
    [Required, Name, Sample("Nightly import")] string Name,
    [Required, AllowedValues(KeyOwners.User, KeyOwners.Tenant, ErrorMessage = "Must be user or tenant.")] string Owner,
    [Required, PermissionCodes] IReadOnlyList<string> Scopes,
    [ClientNetworks] IReadOnlyList<string>? Networks,
    [InFuture] DateTimeOffset? ExpiresAt);
