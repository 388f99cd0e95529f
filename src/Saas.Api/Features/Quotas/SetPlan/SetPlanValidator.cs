using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Quotas;

namespace Saas.Api.Features.Quotas.SetPlan;

/// <param name="Limits">The most of each kind; what is absent is unlimited.</param>
public sealed record SetPlanRequest([Required] QuotaLimits Limits);
