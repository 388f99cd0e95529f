using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Tenants.AddDomain;

/// <param name="Domain">A domain in which the organisation reads mail; none of a provider that gives addresses to anybody.</param>
public sealed record AddDomainRequest([Required, MailDomain] string Domain);
