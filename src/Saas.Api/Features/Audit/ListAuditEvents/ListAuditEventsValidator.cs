using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Saas.Api.Features.Audit.ListAuditEvents;

/// <summary>Properties and not a positional record: the request delegate generator cannot build one with optional texts.</summary>
public sealed record ListAuditEventsQuery
{
    [FromQuery(Name = "limit")]
    [Description("Events a page; 50 without it."), Range(1, 100)]
    public int? Limit { get; init; }

    [FromQuery(Name = "cursor")]
    [Description("nextCursor of the page before."), StringLength(64)]
    public string? Cursor { get; init; }

    [FromQuery(Name = "action")]
    [Description("Only this action."), StringLength(100, MinimumLength = 1)]
    public string? Action { get; init; }

    [FromQuery(Name = "actorId")]
    [Description("Only what this account did.")]
    public Guid? ActorId { get; init; }

    [FromQuery(Name = "objectType")]
    [Description("Only what was done to objects of this type."), StringLength(50, MinimumLength = 1)]
    public string? ObjectType { get; init; }

    [FromQuery(Name = "objectId")]
    [Description("Only what was done to this object.")]
    public Guid? ObjectId { get; init; }

    [FromQuery(Name = "from")]
    [Description("Only events at this time or later.")]
    public DateTimeOffset? From { get; init; }

    [FromQuery(Name = "to")]
    [Description("Only events before this time.")]
    public DateTimeOffset? To { get; init; }
}
