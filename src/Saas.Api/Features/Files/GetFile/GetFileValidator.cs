using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;

namespace Saas.Api.Features.Files.GetFile;

public sealed record GetFileQuery
{
    [FromQuery(Name = "name")]
    [Description("What the file is called when it is saved."), Required, StringLength(200)]
    public string? Name { get; init; }

    [FromQuery(Name = "expires")]
    [Description("Until when the link is good, in seconds since 1970."), Required]
    public long? Expires { get; init; }

    [FromQuery(Name = "signature")]
    [Description("Proof that the service has made the link."), Required, StringLength(64)]
    public string? Signature { get; init; }
}
