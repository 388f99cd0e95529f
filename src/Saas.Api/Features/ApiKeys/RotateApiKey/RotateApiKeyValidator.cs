using System.ComponentModel.DataAnnotations;

namespace Saas.Api.Features.ApiKeys.RotateApiKey;

/// <param name="OverlapSeconds">How long the secret before the new one stays good: a day without it, a week at most; 0 ends it at once.</param>
public sealed record RotateApiKeyRequest([Range(0, 604_800)] int? OverlapSeconds);
