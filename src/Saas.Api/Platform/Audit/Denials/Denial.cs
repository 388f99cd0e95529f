using Saas.Api.Platform.Http;

namespace Saas.Api.Platform.Audit.Denials;

/// <summary>Something that was refused: no change, hence no transaction to be written in.</summary>
/// <param name="Action">access.denied or account.sign_in_failed.</param>
/// <param name="TenantId">Where; null: in every tenant of the account.</param>
/// <param name="AccountId">Whose attempt, or at whose account.</param>
/// <param name="SessionId">The session of a signed-in caller.</param>
/// <param name="Code">Of the problem that was answered.</param>
internal sealed record Denial(string Action, Guid? TenantId, Guid AccountId, Guid? SessionId, string Code)
{
    public string? Operation { get; init; }

    /// <summary>Who has acted in place of the account.</summary>
    public Guid? ImpersonatorId { get; init; }

    public RequestOrigin? Origin { get; } = RequestOrigin.Current;

    public string? CorrelationId { get; } = Http.CorrelationId.Current;

    public DateTime At { get; init; }

    /// <summary>More than one: what came after the first ones of a minute, together.</summary>
    public int Count { get; init; } = 1;
}
