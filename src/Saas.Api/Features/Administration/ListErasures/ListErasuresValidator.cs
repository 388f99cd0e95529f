using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Saas.Api.Features.Administration.ListErasures;

public sealed record ListErasuresQuery
{
    [FromQuery(Name = "limit")]
    [Description("Erasures a page; 50 without it."), Range(1, 100)]
    public int? Limit { get; init; }

    [FromQuery(Name = "cursor")]
    [Description("nextCursor of the page before."), StringLength(64)]
    public string? Cursor { get; init; }
}
