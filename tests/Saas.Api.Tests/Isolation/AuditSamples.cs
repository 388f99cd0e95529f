using System.Text.Json;
using System.Text.RegularExpressions;
using Saas.Api.Tests.Harness;
using Saas.Api.Tests.Rules;

namespace Saas.Api.Tests.Isolation;

/// <summary>What the operations that come before a token need in order to succeed, and what none may leave in the audit trail.</summary>
internal static partial class AuditSamples
{
    public static async Task<object?> BodyAsync(Operation operation, TwoTenants tenants)
    {
        switch (operation.Id)
        {
            case "Login":
                return new { email = tenants.BUser.Email, password = tenants.BUser.Password, tenantId = tenants.B.Id, tokenTransport = "body" };
            case "Logout":
                return new { refreshToken = (await tenants.BUser.SignInAgainAsync()).RefreshToken };
            case "Register":
                await Sql.ExecuteAsync("UPDATE tenants SET registration = 'open' WHERE id = $1", tenants.B.Id);
                return Samples.Body(operation, tenants.BUser);
            default:
                return Samples.Body(operation, tenants.BUser);
        }
    }

    /// <summary>Neither what the caller has sent or got as a secret, nor anything that looks like a secret or its hash.</summary>
    public static void ShouldHoldNoSecret(IReadOnlyList<JsonElement> rows, TwoTenants tenants, object? body, string answer)
    {
        var text = string.Join('\n', rows.Select(row => row.GetRawText()));
        string[] known = [tenants.B.Admin.Password, tenants.BUser.Password, tenants.B.Admin.AccessToken, tenants.B.Admin.RefreshToken ?? "-",
            .. SecretMembers().Matches(body is null ? "" : JsonSerializer.Serialize(body)).Concat(SecretMembers().Matches(answer)).Select(match => match.Groups[1].Value)];
        foreach (var secret in known.Where(secret => secret.Length > 3))
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.DoesNotMatch(SecretForms(), text);
    }

    [GeneratedRegex("(?i)\"[a-z]*(?:password|token|secret|code|key|link)\"\\s*:\\s*\"([^\"]+)\"")]
    private static partial Regex SecretMembers();

    /// <summary>A PHC string, a JWT, a bytea of 32 bytes, 43 letters of base64url.</summary>
    [GeneratedRegex(@"\$argon2|eyJ[\w-]{10,}\.|\\x[0-9a-f]{64}|(?<![\w-])[\w-]{43}(?![\w-])")]
    private static partial Regex SecretForms();
}
