using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Saas.Api.Features.Invitations.ListInvitations;

/// <summary>Properties and not a positional record: the request delegate generator cannot build one with optional texts.</summary>
public sealed record ListInvitationsQuery
{
    private const string StatusRule = "Must be pending, expired, accepted, declined, revoked or replaced.";

    [FromQuery(Name = "limit")]
    [Description("Invitations a page; 50 without it."), Range(1, 100)]
    public int? Limit { get; init; }

    [FromQuery(Name = "cursor")]
    [Description("nextCursor of the page before."), StringLength(64)]
    public string? Cursor { get; init; }

    [FromQuery(Name = "status")]
    [Description("Only invitations in this state."), AllowedValues("pending", "expired", "accepted", "declined", "revoked", "replaced", null, ErrorMessage = StatusRule)]
    public string? Status { get; init; }

    [FromQuery(Name = "search")]
    [Description("Beginning of an address; letter case does not matter."), StringLength(254, MinimumLength = 1)]
    public string? Search { get; init; }
}
