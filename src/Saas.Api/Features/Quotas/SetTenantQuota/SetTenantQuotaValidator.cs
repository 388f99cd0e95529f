using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Quotas;

namespace Saas.Api.Features.Quotas.SetTenantQuota;

/// <param name="Plan">Name of a plan.</param>
/// <param name="Limits">Limits in place of the plan's; what is absent is the plan's.</param>
public sealed record SetTenantQuotaRequest([Required, StringLength(60, MinimumLength = 1), Sample("default")] string Plan, QuotaLimits? Limits);
