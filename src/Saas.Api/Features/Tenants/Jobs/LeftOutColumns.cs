namespace Saas.Api.Features.Tenants.Jobs;

/// <summary>
/// What no tenant gets to see of its own rows: secrets, their hashes, and what is the platform's. Everything else is exported; a rule
/// test looks for columns that sound like secrets and are not here.
/// </summary>
internal static class LeftOutColumns
{
    public static readonly IReadOnlyList<string> All =
    [
        "api_keys.overlap_hash",
        "api_keys.secret_hash",
        // With them, what erasure takes out of an event could be guessed from the hash that stays.
        "audit_events.content_salt",
        "audit_events.origin_salt",
        "invitations.token_hash",
        // What failed within the platform is told to a SUPER_ADMIN only (detail); the tenant reads the rest at GET /jobs/{id}.
        "jobs.failures",
        // Whoever knows it holds the job.
        "jobs.lease_token",
    ];
}
