using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Saas.Api.Features.ApiKeys.ListApiKeys;

/// <summary>Properties and not a positional record: the request delegate generator cannot build one with optional texts.</summary>
public sealed record ListApiKeysQuery
{
    private const string StatusRule = "Must be active, expired or revoked.";

    [FromQuery(Name = "limit")]
    [Description("Keys a page; 50 without it."), Range(1, 100)]
    public int? Limit { get; init; }

    [FromQuery(Name = "cursor")]
    [Description("nextCursor of the page before."), StringLength(64)]
    public string? Cursor { get; init; }

    [FromQuery(Name = "userId")]
    [Description("Only keys that act as this user.")]
    public Guid? UserId { get; init; }

    [FromQuery(Name = "status")]
    [Description("Only keys in this state."), AllowedValues("active", "expired", "revoked", null, ErrorMessage = StatusRule)]
    public string? Status { get; init; }
}
