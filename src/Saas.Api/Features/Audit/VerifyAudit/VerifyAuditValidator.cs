using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Saas.Api.Features.Audit.VerifyAudit;

public sealed record VerifyAuditQuery
{
    [FromQuery(Name = "limit")]
    [Description("Seals to look at; 100 without it."), Range(1, 1000)]
    public int? Limit { get; init; }

    [FromQuery(Name = "after")]
    [Description("nextAfter of the answer before; without it from the first seal on."), Range(0L, long.MaxValue)]
    public long? After { get; init; }
}
