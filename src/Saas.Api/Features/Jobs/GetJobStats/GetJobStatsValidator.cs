using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace Saas.Api.Features.Jobs.GetJobStats;

public sealed record GetJobStatsQuery
{
    [FromQuery(Name = "allTenants")]
    [Description("Jobs of every tenant and of the platform itself; for a SUPER_ADMIN only.")]
    public bool? AllTenants { get; init; }
}
