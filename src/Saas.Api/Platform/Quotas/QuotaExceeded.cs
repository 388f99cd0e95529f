using System.Globalization;
using Npgsql;
using Saas.Api.Platform.Access;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.Quotas;

/// <summary>What the database says when a quota is used up (function use_quota).</summary>
internal static class QuotaExceeded
{
    public const string SqlState = "QU001";

    /// <summary>Which quota it was; for a caller of that tenant also its limit, and how much of it is used.</summary>
    public static ProblemExtras Read(PostgresException exception, Caller caller)
    {
        var extras = new ProblemExtras(null, null) { Quota = exception.ConstraintName };
        // Whoever joins the tenant, with a session of another one or with none, learns that there is no room and no numbers.
        return exception.Hint!.Split(' ') is [var limit, var used, var tenant] && Guid.Parse(tenant) == caller.TenantId
            ? extras with { Limit = long.Parse(limit, CultureInfo.InvariantCulture), Used = long.Parse(used, CultureInfo.InvariantCulture) }
            : extras;
    }
}
