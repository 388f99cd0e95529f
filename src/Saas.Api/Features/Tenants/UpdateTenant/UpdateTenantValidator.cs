using System.ComponentModel.DataAnnotations;
using Saas.Api.Platform.Documents;
using Saas.Api.Platform.Validation;

namespace Saas.Api.Features.Tenants.UpdateTenant;

/// <param name="Name">1 to 100 characters.</param>
/// <param name="Slug">3 to 60 letters, digits and single dashes between them; capitals become small. No other tenant may have it.</param>
/// <param name="Registration">Who may join by `POST /auth/register`: closed (nobody), open (anybody), domain (addresses in the tenant's verified domains).</param>
/// <param name="RequireMfa">Whether every member must sign in with a second factor; sessions without one are refused from the next request on.</param>
/// <param name="SessionLifetimeSeconds">How long a session is good here after its sign-in, 300 at least and no longer than the platform lets it; also for sessions that are open. 0: as long as the platform lets them.</param>
/// <param name="AllowedFileTypes">The media types of files that the tenant takes, at most 50, without parameters. An empty list: all that the platform takes.</param>
/// <param name="AuditRetentionDays">For how many days the audit trail is kept: 30 to 3650. What is older is removed within a few hours. 0: as long as the platform keeps it (AUDIT_RETENTION). Longer holds at once; shorter only after a notice (AUDIT_RETENTION_NOTICE), takes an ADMIN, not a custom role, and is told to all ADMINs by mail.</param>
public sealed record UpdateTenantRequest(
    [Name, Sample("Acme")] string? Name,
    [Slug] string? Slug,
    [AllowedValues("closed", "open", "domain", null, ErrorMessage = "Must be closed, open or domain.")] string? Registration,
    bool? RequireMfa,
    [Range(0, 315_360_000)] int? SessionLifetimeSeconds,
    [MediaTypes] IReadOnlyList<string>? AllowedFileTypes,
    [Range(0, 3650)] int? AuditRetentionDays) : IValidatableObject
{
    private const int Shortest = 300;
    private const int FewestDays = 30;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SessionLifetimeSeconds is > 0 and < Shortest)
            yield return new ValidationResult($"Must be 0 or at least {Shortest}.", [nameof(SessionLifetimeSeconds)]);
        if (AuditRetentionDays is > 0 and < FewestDays)
            yield return new ValidationResult($"Must be 0 or at least {FewestDays}.", [nameof(AuditRetentionDays)]);
    }
}
