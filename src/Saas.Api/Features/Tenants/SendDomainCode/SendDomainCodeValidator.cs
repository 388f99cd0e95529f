using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Tenants.SendDomainCode;

/// <param name="Email">Whose mailbox proves the domain: an address in it.</param>
public sealed record SendDomainCodeRequest([Required, Email] string Email);
