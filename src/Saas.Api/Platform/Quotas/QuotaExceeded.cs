using System.Globalization;
using Npgsql;
using Saas.Api.Platform.Errors;

namespace Saas.Api.Platform.Quotas;

/// <summary>What the database says when a quota is used up (function use_quota).</summary>
internal static class QuotaExceeded
{
    public const string SqlState = "QU001";

    /// <summary>Which quota it was, its limit, and how much of it is used.</summary>
    public static ProblemExtras Read(PostgresException exception)
    {
        var numbers = exception.Hint!.Split(' ');
        return new(null, null)
        {
            Quota = exception.ConstraintName,
            Limit = long.Parse(numbers[0], CultureInfo.InvariantCulture),
            Used = long.Parse(numbers[1], CultureInfo.InvariantCulture),
        };
    }
}
