using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Saas.Api.Platform.Data;
using Saas.Api.Platform.Errors;
using Saas.Api.Platform.Sessions;
using Saas.Api.Platform.Tenancy;

namespace Saas.Api.Platform.SecondFactors;

/// <summary>
/// Stands between a proven first factor and the session. Every way of signing in to an account that exists ends in
/// <see cref="CompleteAsync"/>; whoever proves a second factor takes a try of the challenge, checks, and uses the challenge.
/// </summary>
internal sealed class SecondFactor(Database database, SessionOpener sessions, SecondFactorSettings settings)
{
    private const int ChallengeBytes = 32;

    /// <summary>Opens the session, or asks for what is missing: a second factor, or that one is set up where the tenant requires it.</summary>
    /// <param name="membership">Who signs in, and where to.</param>
    /// <param name="methods">What was proven so far; with mfa among it nothing more is asked for.</param>
    /// <param name="device">The device that the session is for.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<SignInOutcome> CompleteAsync(Membership membership, string methods, Device device, CancellationToken ct)
    {
        if (SignInMethods.HasMultiFactor(methods))
            return SignInOutcome.Of(await sessions.OpenAsync(membership, methods, device, ct));
        var factors = await FactorsAsync(membership.AccountId, membership.TenantId, ct);
        if (factors.AskedFor)
            return SignInOutcome.Asks(ProblemCode.MfaRequired, await ChallengeAsync(ChallengePurpose.Verify, membership, methods, device, ct), factors.Names);
        if (factors.IsRequired)
            return SignInOutcome.Asks(ProblemCode.MfaEnrollmentRequired, await ChallengeAsync(ChallengePurpose.Enroll, membership, methods, device, ct), FactorsRow.Enrollable);
        return SignInOutcome.Of(await sessions.OpenAsync(membership, methods, device, ct));
    }

    /// <summary>
    /// Whether a session has shown one factor only, of an account that has two. As the session stands now, not as its token says: setting
    /// up a factor proves it.
    /// </summary>
    public async Task<bool> IsLackingAsync(Guid accountId, Guid sessionId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleAsync<bool>(SecondFactorSql.SelectIsLacking, new { AccountId = accountId, SessionId = sessionId, ct });
    }

    public async Task<FactorsRow> FactorsAsync(Guid accountId, Guid tenantId, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleAsync<FactorsRow>(SecondFactorSql.SelectFactors, new { AccountId = accountId, TenantId = tenantId, ct });
    }

    /// <summary>Whose challenge it is, without spending a try; null when it is good no more.</summary>
    public async Task<ChallengeRow?> FindAsync(string challenge, string purpose, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<ChallengeRow>(
            SecondFactorSql.SelectChallenge, new { Hash = Hash(challenge), Purpose = purpose, Tries = settings.ChallengeTries, ct });
    }

    /// <summary>Spends a try of the challenge; null when it is good no more. Comes before the factor is looked at.</summary>
    public async Task<ChallengeRow?> TakeTryAsync(string challenge, string purpose, CancellationToken ct)
    {
        var system = database.System;
        return await system.QuerySingleOrDefaultAsync<ChallengeRow>(
            SecondFactorSql.TakeTry, new { Hash = Hash(challenge), Purpose = purpose, Tries = settings.ChallengeTries, ct });
    }

    /// <summary>Opens the session of a challenge whose second factor was proven. The riders are written with its use.</summary>
    /// <param name="challenge">The challenge, of which a try was taken.</param>
    /// <param name="methods">All that was proven, mfa included.</param>
    /// <param name="device">The device that the request came from; the address may have changed since the challenge was given.</param>
    /// <param name="riders">What is to be recorded with it.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<SignInOutcome> UseAsync(string challenge, string methods, Device device, IReadOnlyList<Rider> riders, CancellationToken ct)
    {
        var system = database.SystemWith(riders);
        var used = await system.QuerySingleOrDefaultAsync<UsedChallengeRow>(SecondFactorSql.UseChallenge, new { Hash = Hash(challenge), ct });
        if (used is null)
            return SignInOutcome.Refused(ProblemCode.InvalidChallenge);
        var membership = new Membership(used.AccountId, used.TenantId, used.TenantName, used.Slug, used.UserId, used.Email, used.Name, used.Role)
        {
            PasswordChangedAt = used.PasswordChangedAt,
        };
        var opened = device with { Name = used.DeviceName ?? device.Name, KeyThumbprint = used.KeyThumbprint ?? device.KeyThumbprint };
        return SignInOutcome.Of(await sessions.OpenAsync(membership, methods, opened, ct));
    }

    private async Task<string> ChallengeAsync(string purpose, Membership membership, string methods, Device device, CancellationToken ct)
    {
        var challenge = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ChallengeBytes));
        var system = database.System;
        await system.ExecuteAsync(SecondFactorSql.InsertChallenge, new
        {
            Hash = Hash(challenge),
            Purpose = purpose,
            membership.AccountId,
            membership.TenantId,
            Methods = methods,
            DeviceName = device.Name,
            device.KeyThumbprint,
            membership.PasswordChangedAt,
            LifetimeSeconds = settings.ChallengeSeconds,
            ct,
        });
        return challenge;
    }

    public static ReadOnlyMemory<byte> Hash(string challenge) => SHA256.HashData(Encoding.UTF8.GetBytes(challenge));
}
