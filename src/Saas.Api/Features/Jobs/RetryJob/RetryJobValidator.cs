using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;

namespace Saas.Api.Features.Jobs.RetryJob;

public sealed record RetryJobQuery
{
    [FromRoute(Name = "id")]
    public Guid Id { get; init; }

    [FromQuery(Name = "allTenants")]
    [Description("Whosever the job is, also the platform's own; for a SUPER_ADMIN only.")]
    public bool? AllTenants { get; init; }
}
