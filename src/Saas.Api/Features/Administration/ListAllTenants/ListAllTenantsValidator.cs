using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Saas.Api.Features.Administration.ListAllTenants;

/// <summary>Properties and not a positional record: the request delegate generator cannot build one with optional texts.</summary>
public sealed record ListAllTenantsQuery
{
    [FromQuery(Name = "limit")]
    [Description("Tenants a page; 50 without it."), Range(1, 100)]
    public int? Limit { get; init; }

    [FromQuery(Name = "cursor")]
    [Description("nextCursor of the page before."), StringLength(64)]
    public string? Cursor { get; init; }

    [FromQuery(Name = "search")]
    [Description("How the name or the slug begins, in any letter case."), StringLength(100, MinimumLength = 1)]
    public string? Search { get; init; }

    [FromQuery(Name = "status")]
    [Description("Only those that are so."), AllowedValues("active", "suspended", "deleting", "erasing", null, ErrorMessage = "Must be active, suspended, deleting or erasing.")]
    public string? Status { get; init; }
}
