using System.Text.Json;
using Saas.Api.Platform.SecondFactors;

namespace Saas.Api.Tests.Harness;

/// <summary>The authenticator app of a user, and the recovery codes that came with it.</summary>
internal sealed record Authenticator(ApiUser User, byte[] Secret, IReadOnlyList<string> RecoveryCodes)
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Sets it up as its owner would; the code that confirms is spent.</summary>
    public static async Task<Authenticator> EnrollAsync(ApiUser user)
    {
        using var begun = await user.PostAsync("/account/totp");
        var secret = ReadSecret(await begun.ShouldBeAsync(200));
        using var confirmed = await user.PostAsync("/account/totp/confirm", new { code = Totp.Code(secret, Step()) });
        return new(user, secret, ReadCodes(await confirmed.ShouldBeAsync(200)));
    }

    public static byte[] ReadSecret(JsonElement answer) => FromBase32(answer.Text("secret"));

    public static IReadOnlyList<string> ReadCodes(JsonElement answer) => [.. answer.GetProperty("recoveryCodes").EnumerateArray().Select(code => code.GetString()!)];

    public static long Step() => Totp.StepAt(TimeProvider.System.GetUtcNow());

    /// <summary>What the app shows so many steps from now.</summary>
    public string Code(int steps = 0) => Totp.Code(Secret, Step() + steps);

    /// <summary>Six digits that are none of the codes that are taken now.</summary>
    public string WrongCode() => Enumerable.Range(0, 100).Select(number => $"{number:000000}").First(code => !Enumerable.Range(-3, 7).Any(steps => Code(steps) == code));

    /// <summary>What it shows now, as if no code had been used: tests do not wait for the next one.</summary>
    public async Task<string> FreshCodeAsync()
    {
        await Sql.ExecuteAsync("UPDATE totp_secrets SET last_step = NULL WHERE account_id = $1", AccountId());
        return Code();
    }

    public Guid AccountId() => Jwt.Payload(User.AccessToken).GetProperty("sub").GetGuid();

    /// <summary>Signs in with the password; gives back what the second step is to send.</summary>
    public async Task<string> ChallengeAsync()
    {
        using var answer = await User.Client.SendJsonAsync(HttpMethod.Post, "/auth/login", new { email = User.Email, password = User.Password, tenantId = User.TenantId });
        return (await answer.ShouldBeProblemAsync(401, "mfa_required")).Text("challenge");
    }

    public Task<HttpResponseMessage> VerifyAsync(string challenge, string? code = null, string? recoveryCode = null) =>
        User.Client.SendJsonAsync(HttpMethod.Post, "/auth/mfa", new { challenge, code, recoveryCode, tokenTransport = "body" });

    /// <summary>Another session, with both factors.</summary>
    public async Task<ApiUser> SignInAsync()
    {
        using var answer = await VerifyAsync(await ChallengeAsync(), await FreshCodeAsync());
        return ApiUser.From(User.Client, await answer.ShouldBeAsync(200), User.Password);
    }

    private static byte[] FromBase32(string text)
    {
        List<byte> bytes = [];
        var (buffer, bits) = (0, 0);
        foreach (var c in text)
        {
            buffer = ((buffer << 5) | Base32.IndexOf(c, StringComparison.Ordinal)) & 0xFFFF;
            bits += 5;
            if (bits >= 8)
                bytes.Add((byte)(buffer >> (bits -= 8)));
        }
        return [.. bytes];
    }
}
