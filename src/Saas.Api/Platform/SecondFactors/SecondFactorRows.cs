namespace Saas.Api.Platform.SecondFactors;

/// <summary>Which second factors an account has, and whether the tenant in question requires one.</summary>
internal sealed record FactorsRow(string Email, bool HasTotp, bool HasPasskey, int RecoveryCodesLeft, bool IsRequired)
{
    public const string Totp = "totp";
    public const string RecoveryCode = "recovery_code";
    public const string Passkey = "passkey";

    /// <summary>What may be set up where a tenant requires a factor and the account has none.</summary>
    public static readonly IReadOnlyList<string> Enrollable = [Totp];

    /// <summary>Recovery codes stand in for a factor; by themselves they are none.</summary>
    public bool Any => HasTotp;

    /// <summary>
    /// Whether a sign-in must show one. A passkey by itself does not make the password less, but it will do where the tenant asks for a
    /// second factor; when it was the first one already, then with its user verified.
    /// </summary>
    public bool AskedFor => HasTotp || (IsRequired && HasPasskey);

    public IReadOnlyList<string> Names
    {
        get
        {
            List<string> names = [];
            if (HasTotp)
                names.Add(Totp);
            if (HasPasskey)
                names.Add(Passkey);
            if (RecoveryCodesLeft > 0)
                names.Add(RecoveryCode);
            return names;
        }
    }
}

/// <summary>A sign-in that waits: for whom, where to, and what was proven so far.</summary>
internal sealed record ChallengeRow(Guid AccountId, Guid TenantId, string Methods);

/// <summary>A challenge that was just used: where the session is to be opened, and what was known of its device.</summary>
internal sealed record UsedChallengeRow(
    Guid AccountId, Guid TenantId, string TenantName, string Slug, Guid UserId, string Email, string Name, string Role, string? DeviceName, string? KeyThumbprint,
    DateTime? PasswordChangedAt);

/// <summary>The sealed secret of an authenticator app.</summary>
internal sealed record TotpRow(byte[] Secret, long? LastStep, bool IsConfirmed);

/// <summary>What a step-up looks at.</summary>
internal sealed record StepUpRow(string? PasswordHash, string Methods);
