using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Tenants.VerifyDomain;

/// <param name="Code">The eight digits sent to the address in the domain.</param>
public sealed record VerifyDomainRequest([Required, Code] string Code);
