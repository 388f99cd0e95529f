using Saas.Api.Platform.Http;

namespace Saas.Api.Platform.Audit.Denials;

/// <summary>Something that was refused: no change, hence no transaction to be written in.</summary>
/// <param name="Action">access.denied, account.sign_in_failed or api_key.refused.</param>
/// <param name="TenantId">Where; null: in every tenant of the account.</param>
/// <param name="AccountId">Whose attempt, or at whose account; empty: of a key that is the tenant's.</param>
/// <param name="SessionId">The session of a signed-in caller.</param>
/// <param name="Code">Of the problem that was answered.</param>
internal sealed record Denial(string Action, Guid? TenantId, Guid AccountId, Guid? SessionId, string Code)
{
    /// <summary>The API key that came with the request.</summary>
    public Guid? ApiKeyId { get; init; }

    /// <summary>What it was about, when that is no account.</summary>
    public Guid? ObjectId { get; init; }

    public string? Operation { get; init; }

    /// <summary>Who has acted in place of the account.</summary>
    public Guid? ImpersonatorId { get; init; }

    public RequestOrigin? Origin { get; } = RequestOrigin.Current;

    public string? CorrelationId { get; } = Http.CorrelationId.Current;

    public DateTime At { get; init; }

    /// <summary>More than one: what came after the first ones of a minute, together.</summary>
    public int Count { get; init; } = 1;
}
