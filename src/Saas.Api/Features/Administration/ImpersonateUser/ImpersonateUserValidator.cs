using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Administration.ImpersonateUser;

/// <param name="UserId">As whom: an active user of the tenant.</param>
/// <param name="Reason">Why; the tenant's ADMINs read it. 1 to 500 characters.</param>
public sealed record ImpersonateUserRequest([Required] Guid? UserId, [Required, Reason, Sample("Ticket 4711: cannot see the invoices")] string Reason);
