namespace Saas.Api.Features.SecondFactors;

/// <param name="RecoveryCodes">Shown this once; each is good once in place of a code.</param>
public sealed record RecoveryCodesResponse(IReadOnlyList<string> RecoveryCodes);
