using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Administration.AddTenant;

/// <param name="Name">The organisation's name.</param>
/// <param name="Slug">Its short name; without it one is made of the name.</param>
/// <param name="AdminEmail">The address of the first ADMIN, who is told by mail. An account that exists keeps its password; a new one gets one by "forgot password".</param>
/// <param name="AdminName">The first ADMIN's name; without it the address's local part.</param>
public sealed record AddTenantRequest(
    [Required, Name, Sample("Acme")] string Name,
    [Slug] string? Slug,
    [Required, Email, Sample("ada@acme.example.com")] string AdminEmail,
    [Name, Sample("Ada Lovelace")] string? AdminName);
